/** The neighbour table of both families and the addresses that are answered for, from `ip neigh show` and `ip neigh show proxy`. */
import { parseIp } from '../../net/ip.ts';
import type { Part } from '../../model/network/because.ts';
import type { Link, Neighbour } from '../../model/network/link.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, jsonStrings, textOf, unreadLine } from '../iproute/index.ts';
import type { Entry } from '../iproute/index.ts';

const STATES = ['permanent', 'noarp', 'reachable', 'stale', 'delay', 'probe', 'incomplete', 'failed'] as const;

/**
 * Entries of `entries` and, when collected, of `proxies`. Entries on a device that is not among `links` are left out: no packet can meet
 * them. Without `entries` or `links`, or with a line that may hide an entry, the part is missing.
 */
export function assembleNeighbours(entries: Part<IprouteTree>, proxies: Part<IprouteTree>, links: Part<readonly Link[]>): Part<readonly Neighbour[]> {
  if (links.kind === 'missing') return links;
  if (entries.kind === 'missing') return entries;
  if (proxies.kind === 'missing') return proxies;
  const unread = unreadLine(entries.value, true) ?? unreadLine(proxies.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const byName = new Map(links.value.map((link) => [link.name, link.ifindex]));
  const all = [...entriesOf(entries.value, ['neighbour']), ...entriesOf(proxies.value, ['neighbour'])];
  return { kind: 'known', value: all.map((entry) => neighbourOf(entry, byName)).filter((each) => each !== undefined) };
}

function neighbourOf(entry: Entry, byName: ReadonlyMap<string, number>): Neighbour | undefined {
  const fields = entry.form === 'text' ? entry.head.fields : entry.fields;
  const because = entry.form === 'text' ? entry.head.because : entry.because;
  const ip = parseIp(entry.form === 'text' ? entry.head.subject[0] ?? '' : textOf(fields, 'dst') ?? '');
  const ifindex = byName.get(textOf(fields, 'dev') ?? '');
  if (ip === undefined || ifindex === undefined) return undefined;
  const words = entry.form === 'text' ? [...fields.keys()] : jsonStrings(entry.item['state']);
  const state = STATES.find((each) => words.includes(each.toUpperCase())) ?? 'none';
  return { ip, ifindex, ...given('mac', textOf(fields, 'lladdr')), state, proxy: fields.has('proxy'), router: fields.has('router'), because };
}
