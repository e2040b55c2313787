import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { Part } from '../../model/network/because.ts';
import { T_ROUTE } from '../../model/tree/t-route.ts';
import type { TRouteTree } from '../../model/tree/t-route.ts';
import { known, missing } from '../part/index.ts';

/** Reads a file of the table; the caller keeps what was read. */
export type TRouteReader = (item: ClusterItem) => TRouteTree;

/** The rules of VPCGW that a bundle tells of. A file that could not be read whole is missing, with its line. */
export function assembleTRoute(items: readonly ClusterItem[], read: TRouteReader): Part<TRouteTree> {
  const item = items.find(({ resource }) => resource === T_ROUTE);
  if (item === undefined) return missing({ text: 't_route was not collected' });
  if (item.state !== 'ok') return missing({ text: `t_route: ${item.state} (${item.command})` });
  const tree = read(item);
  const [fault] = tree.diagnostics;
  return fault === undefined ? known(tree) : missing({ ref: { file: fault.file, line: fault.line ?? 1 }, text: fault.message });
}
