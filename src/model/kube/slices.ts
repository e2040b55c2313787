import { groupBy } from '../../net/group-by.ts';
import type { EndpointSlice } from './service.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

const indexes = new WeakMap<readonly EndpointSlice[], ReadonlyMap<string, readonly EndpointSlice[]>>();

/** Slices of a Service: those of its namespace that carry its name as label. */
export function slicesOf(slices: readonly EndpointSlice[], { name, namespace }: { readonly name: string; readonly namespace?: string }): readonly EndpointSlice[] {
  const index = indexes.get(slices) ?? byService(slices);
  indexes.set(slices, index);
  return index.get(JSON.stringify([namespace, name])) ?? [];
}

/** Every Service of a cluster asks for its own. */
function byService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  return groupBy(slices, ({ metadata: { namespace, labels } }) => JSON.stringify([namespace, labels?.[SERVICE_NAME]]));
}
