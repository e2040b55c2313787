import type { Cluster, EndpointSlice, Service } from '../../model/kube/index.ts';
import { valueOf } from '../not-known.ts';

const services = new WeakMap<readonly Service[], ReadonlyMap<string, readonly Service[]>>();
const slices = new WeakMap<readonly EndpointSlice[], ReadonlyMap<string, readonly EndpointSlice[]>>();

/** The Service of a namespace by its name. The lists are looked through once; throws `NotKnown` where they were not collected. */
export function serviceNamed({ services: part }: Cluster, namespace: string, name: string): Service | undefined {
  return listed(services, valueOf(part), ({ metadata }) => keyOf(metadata.namespace, metadata.name)).get(keyOf(namespace, name))?.[0];
}

/** The EndpointSlices that say which Service they are of. */
export function slicesOf({ endpointSlices: part }: Cluster, { metadata }: Service): readonly EndpointSlice[] {
  return listed(slices, valueOf(part), (slice) => keyOf(slice.metadata.namespace, slice.metadata.labels?.['kubernetes.io/service-name'])).get(keyOf(metadata.namespace, metadata.name)) ?? [];
}

/** No name of an object has a slash. */
function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}

function listed<T>(known: WeakMap<readonly T[], ReadonlyMap<string, readonly T[]>>, items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const before = known.get(items);
  if (before !== undefined) return before;
  const map = new Map<string, T[]>();
  for (const item of items) {
    const same = map.get(key(item));
    if (same === undefined) map.set(key(item), [item]);
    else same.push(item);
  }
  known.set(items, map);
  return map;
}
