import type { Part } from '../network/because.ts';
import type { KubeObject } from './object.ts';

/** The port of a Service that an Ingress sends to, by number or by name. */
export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } };
}

export interface IngressPath { readonly path?: string; readonly pathType?: string; readonly backend: IngressBackend }

/** By host and path to Services, for whatever controller takes it. */
export type Ingress = KubeObject<
  {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly rules?: readonly { readonly host?: string; readonly http?: { readonly paths?: readonly IngressPath[] } }[];
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
  },
  { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } }
>;

/** A host and path that an Ingress sends somewhere; `path` is as rules of load balancers have it, with `=` before it where it is the whole. */
export interface IngressPlace {
  readonly host?: string;
  readonly path: string;
  readonly backend: IngressBackend;
}

/** The annotations by which TKE tells which load balancer it made for an Ingress, or took for it (document 457/45685). */
const ANNOTATIONS = ['kubernetes.io/ingress.qcloud-loadbalance-id', 'kubernetes.io/ingress.existLbId'] as const;

/** The Ingresses that a load balancer was made for, by its id. */
export function ingressesOf({ ingresses }: { readonly ingresses: Part<readonly Ingress[]> }, balancer: string): readonly Ingress[] {
  return (ingresses.kind === 'known' ? ingresses.value : []).filter(({ metadata: { annotations = {} } }) => ANNOTATIONS.some((key) => annotations[key] === balancer));
}

/** What an Ingress asks of its controller. */
export function ingressRules({ spec }: Ingress): readonly IngressPlace[] {
  const rules = (spec?.rules ?? []).flatMap(({ host, http }) => (http?.paths ?? []).map(({ path = '/', pathType, backend }): IngressPlace => ({ ...(host === undefined ? {} : { host }), path: pathType === 'Exact' ? `=${path}` : path, backend })));
  return spec?.defaultBackend === undefined ? rules : [...rules, { path: '/', backend: spec.defaultBackend }];
}
