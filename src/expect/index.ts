/**
 * What Kubernetes promises, from API objects alone: which endpoints a Service has for whom, and what the NetworkPolicies say of a
 * flow. Nothing here looks at a node's dataplane; the difference between this promise and the dataplane is what `detect` compares.
 */
export { policyVerdict } from './policies.ts';
export { servicePromise, servicePort, clusterIps } from './services.ts';
export type { Viewpoint } from './services.ts';
export { endpointsOf, targetPortIn } from './endpoints.ts';
export { hasEnded, isReady, known, named, namespaceLabels } from './lookup.ts';
