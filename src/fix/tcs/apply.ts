import type { Service, VpcService } from '../../model/kube/index.ts';
import { commandOf } from '../../model/tcs/index.ts';
import type { RowChange, TcsChange, TcsParts } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';

/** What there would be after these changes, each row a row of what there is. */
export function applyToTcs(parts: TcsParts, changes: readonly TcsChange[]): TcsParts {
  const { table, services } = parts;
  const annotations = changes.flatMap((change) => (change.kind === 'annotate' ? [change] : []));
  return {
    ...parts,
    ...(table === undefined ? {} : { table: { ...table, rows: changedRows(table.rows, table.file, changes) } }),
    vpcServices: annotations.reduce((objects, change) => annotatedIn(objects, change, 'VPCService'), parts.vpcServices),
    ...(services === undefined ? {} : { services: annotations.reduce((objects, change) => annotatedIn(objects, change, 'Service'), services) }),
  };
}

function changedRows(rows: readonly TRoute[], file: string, changes: readonly TcsChange[]): readonly TRoute[] {
  const next = new Map<TRoute, readonly TRoute[]>();
  for (const change of changes) {
    if (change.kind === 'update') next.set(change.row, [{ ...change.row, ...change.values }]);
    else if (change.kind === 'delete') next.set(change.row, []);
  }
  const added = changes.flatMap((change) => (change.kind === 'insert' ? [rowOf(change, file)] : []));
  return [...rows.flatMap((row) => next.get(row) ?? [row]), ...added];
}

function rowOf(change: Extract<RowChange, { readonly kind: 'insert' }>, file: string): TRoute {
  return { ...change.values, columns: change.columns, ref: { file, line: 0 }, text: commandOf(change) };
}

function annotatedIn<T extends VpcService | Service>(objects: readonly T[], { of, namespace, name, key, value }: Extract<TcsChange, { readonly kind: 'annotate' }>, kind: string): readonly T[] {
  if (of !== kind) return objects;
  return objects.map((object) => {
    const { metadata } = object;
    if (metadata.name !== name || (metadata.namespace ?? 'default') !== namespace) return object;
    return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [key]: value } } };
  });
}
