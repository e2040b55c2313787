import type { Cluster, Ingress, Pod, Service, ServicePort, ServicePromise } from '../model/kube/index.ts';
import type { Network, Placement } from '../model/network/index.ts';
import type { Refusal } from '../model/report/index.ts';
import type { Ip } from '../net/ip.ts';

/** What names are looked up in. `promise` is `expect`'s answer, handed in because a stage does not call another. */
export interface World {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly placement: Placement;
  /** `scope`: `internal` unless said. */
  promise(service: Service, port: ServicePort, node: string | undefined, family: 4 | 6, scope?: 'internal' | 'external'): ServicePromise;
}

/** What names of ends are looked up in. */
export type Where = Omit<World, 'promise'>;

/** An end of the question, found: where it is and the addresses by which it can be reached. */
export interface Found {
  readonly name: string;
  readonly netns?: string;
  readonly node?: string;
  readonly pod?: Pod;
  readonly addresses: readonly Ip[];
  readonly service?: Service;
  readonly ingress?: Ingress;
  readonly port?: string;
}

/** Either what was asked for, or why not. */
export type Or<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A value that was found. */
export function found<T>(value: T): Or<T> {
  return { kind: 'found', value };
}

/** A refusal with its reason. */
export function refused<T>(refusal: Refusal): Or<T> {
  return { kind: 'refused', refusal };
}

