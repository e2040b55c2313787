import type { Part } from '../../model/network/because.ts';
import type { FdbEntry, Link } from '../../model/network/link.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, ipOf, jsonStrings, numberOf, textOf, unreadLine } from '../iproute/index.ts';
import type { Entry } from '../iproute/index.ts';

/**
 * The forwarding entries of all bridges and VXLAN devices. `permanent` is a MAC of the device itself (bridge) or an entry that does not
 * age (VXLAN); a bridge's `static` entry is not. Entries on a device that is not among `links` are left out.
 */
export function assembleFdb(tree: Part<IprouteTree>, links: Part<readonly Link[]>): Part<readonly FdbEntry[]> {
  if (tree.kind === 'missing') return tree;
  if (links.kind === 'missing') return links;
  const unread = unreadLine(tree.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const byName = new Map(links.value.map((link) => [link.name, link.ifindex]));
  return { kind: 'known', value: entriesOf(tree.value, ['fdb']).map((entry) => fdbEntry(entry, byName)).filter((each) => each !== undefined) };
}

function fdbEntry(entry: Entry, byName: ReadonlyMap<string, number>): FdbEntry | undefined {
  const fields = entry.form === 'text' ? entry.head.fields : entry.fields;
  const because = entry.form === 'text' ? entry.head.because : entry.because;
  const unknown = entry.form === 'text' ? entry.head.unknown : [];
  const mac = entry.form === 'text' ? entry.head.subject[0] : textOf(fields, 'mac');
  const ifindex = byName.get(textOf(fields, entry.form === 'text' ? 'dev' : 'ifname') ?? '');
  if (mac === undefined || ifindex === undefined) return undefined;
  const self = entry.form === 'text' ? fields.has('self') : jsonStrings(entry.item['flags']).includes('self');
  const permanent = entry.form === 'text' ? fields.has('permanent') : textOf(fields, 'state') === 'permanent';
  const unread = fields.has('dst') && ipOf(fields, 'dst') === undefined ? 'dst' : undefined;
  const unsupported = unknown[0] ?? unread ?? (fields.has('nhid') ? 'nhid' : undefined);
  return {
    mac: mac.toLowerCase(), ifindex, ...given('dst', ipOf(fields, 'dst')), ...given('vlan', numberOf(fields, 'vlan')),
    table: self ? 'self' : 'master', permanent, ...given('port', numberOf(fields, 'port')), ...given('vni', numberOf(fields, 'vni')),
    ...given('unsupported', unsupported), because,
  };
}
