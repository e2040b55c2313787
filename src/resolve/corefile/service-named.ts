import type { Cluster, Service } from '../../model/kube/index.ts';
import { valueOf } from '../not-known.ts';

const indexes = new WeakMap<readonly Service[], ReadonlyMap<string, Service>>();

/** The Service of a namespace by its name. The list is looked through once; throws `NotKnown` where it was not collected. */
export function serviceNamed({ services: part }: Cluster, namespace: string, name: string): Service | undefined {
  const services = valueOf(part);
  const index = indexes.get(services) ?? byName(services);
  indexes.set(services, index);
  return index.get(keyOf(namespace, name));
}

/** Of two objects of one name the first counts. */
function byName(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.toReversed().map((service) => [keyOf(service.metadata.namespace, service.metadata.name), service]));
}

/** No name of an object has a slash. */
function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
