/** Kubernetes objects as the API prints them (only the fields that are read), and what they promise. */
export type * from './object.ts';
export type * from './workload.ts';
export type * from './service.ts';
export * from './vpc-service.ts';
export * from './ingress.ts';
export type * from './policy.ts';
export type * from './admin-policy.ts';
export type * from './cluster.ts';
export type * from './promise.ts';
export { serviceAtExternal, serviceAtNodePort } from './node-port.ts';
export { internalIps } from './node-ips.ts';
export { podIps } from './pod-ips.ts';
export { podUids } from './pod-uids.ts';
export { slicesOf } from './slices.ts';
