import type { Part } from '../../model/network/because.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, numberOf, textOf, unreadLine } from '../iproute/index.ts';

/** By which number a namespace knows another one, and its name under /run/netns where `ip` found one. */
export interface NamespaceId {
  readonly nsid: number;
  readonly name?: string;
}

/** The namespaces that one namespace knows, from `ip netns list-id`. */
export function assembleNsids(tree: Part<IprouteTree>): Part<readonly NamespaceId[]> {
  if (tree.kind === 'missing') return tree;
  const unread = unreadLine(tree.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const ids = entriesOf(tree.value, ['nsid']).map((entry): NamespaceId | undefined => {
    const fields = entry.form === 'text' ? entry.head.fields : entry.fields;
    const nsid = numberOf(fields, 'nsid');
    const name = entry.form === 'text' ? textOf(fields, 'name:')?.replace(/\)$/, '') : textOf(fields, 'name');
    return nsid === undefined ? undefined : { nsid, ...given('name', name) };
  });
  return { kind: 'known', value: ids.filter((id) => id !== undefined) };
}
