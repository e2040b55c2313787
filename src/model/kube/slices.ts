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
  const index = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = JSON.stringify([slice.metadata.namespace, slice.metadata.labels?.[SERVICE_NAME]]);
    const same = index.get(key);
    if (same === undefined) index.set(key, [slice]);
    else same.push(slice);
  }
  return index;
}
