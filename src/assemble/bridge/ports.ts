import type { Because, Part } from '../../model/network/because.ts';
import type { BridgePort, Link } from '../../model/network/link.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, isOn, numberOf, textOf, toNumber, unreadLine } from '../iproute/index.ts';
import type { Entry, Fields } from '../iproute/index.ts';
import { linkFacts } from '../link/index.ts';
import { assembleBridgeVlans } from './vlans.ts';
import type { PortVlan } from './vlans.ts';

/** What one of the two dumps says of one port. */
interface PortWords {
  readonly fields: Fields;
  readonly because: Because;
}

/**
 * The ports of all bridges of a namespace. What a port does is in `bridge -d link` and, the same, in the `bridge_slave` line of
 * `ip -d link`: the first that was collected is taken. VLANs are needed only where a bridge filters by them; there, ports
 * without collected VLANs make the part missing.
 */
export function assembleBridgePorts(sources: { readonly links: Part<readonly Link[]>; readonly ipLink: Part<IprouteTree>; readonly bridgeLink: Part<IprouteTree>; readonly bridgeVlan: Part<IprouteTree> }): Part<readonly BridgePort[]> {
  if (sources.links.kind === 'missing') return sources.links;
  const byIndex = new Map(sources.links.value.map((link) => [link.ifindex, link]));
  const words = new Map([...slaveWords(sources.ipLink), ...portWords(sources.bridgeLink)]);
  const vlans = assembleBridgeVlans(sources.bridgeVlan, sources.links);
  const ports: BridgePort[] = [];
  for (const link of sources.links.value) {
    if (link.detail.kind === 'bridge' && link.detail.vlanFiltering && vlans.kind === 'known') ports.push(bridgeItself(link, vlans.value.get(link.ifindex) ?? []));
    const master = byIndex.get(link.master ?? -1);
    if (master?.detail.kind !== 'bridge') continue;
    if (vlans.kind === 'missing' && master.detail.vlanFiltering) return vlans;
    const said = words.get(link.ifindex);
    const port = said === undefined ? undefined : portOf(link.ifindex, master.ifindex, said, vlans.kind === 'known' ? vlans.value.get(link.ifindex) ?? [] : []);
    if (port === undefined) return { kind: 'missing', because: link.because };
    ports.push(port);
  }
  return { kind: 'known', value: ports };
}

/** "Bridge is just like any other port" (br_pass_frame_up of net/bridge/br_input.c), as far as VLANs go. */
function bridgeItself({ ifindex, because }: Link, vlans: readonly PortVlan[]): BridgePort {
  return { ifindex, master: ifindex, state: 'forwarding', hairpin: false, learning: true, flood: true, isolated: false, neighSuppress: false, guard: false, vlans, because };
}

function slaveWords(tree: Part<IprouteTree>): [number, PortWords][] {
  if (tree.kind === 'missing') return [];
  return entriesOf(tree.value, ['link']).flatMap((entry): [number, PortWords][] => {
    const facts = linkFacts(entry);
    if (facts?.slave?.has('hairpin') !== true) return [];
    const line = entry.form === 'text' ? entry.parts.find((part) => part.of === 'link-slave')?.because : undefined;
    return [[facts.ifindex, { fields: facts.slave, because: line ?? facts.because }]];
  });
}

/** Without `-d` there is no `hairpin`: then the dump does not say enough. */
function portWords(tree: Part<IprouteTree>): [number, PortWords][] {
  if (tree.kind === 'missing' || unreadLine(tree.value, true) !== undefined) return [];
  return entriesOf(tree.value, ['port']).flatMap((entry): [number, PortWords][] => {
    const ifindex = entry.form === 'text' ? toNumber(entry.head.subject[0]?.slice(0, -1)) : numberOf(entry.fields, 'ifindex');
    const words = entryWords(entry);
    return ifindex === undefined || !words.fields.has('hairpin') ? [] : [[ifindex, words]];
  });
}

function entryWords(entry: Entry): PortWords {
  if (entry.form === 'json') return entry;
  const detail = entry.parts.find((part) => part.of === 'port-detail');
  return { fields: new Map([...entry.head.fields, ...(detail?.fields ?? [])]), because: detail?.because ?? entry.head.because };
}

const STATES = ['forwarding', 'learning', 'listening', 'blocking', 'disabled'] as const;

function portOf(ifindex: number, master: number, { fields, because }: PortWords, vlans: readonly PortVlan[]): BridgePort | undefined {
  const state = STATES.find((each) => each === textOf(fields, 'state'));
  if (state === undefined) return undefined;
  return {
    ifindex, master, state, hairpin: isOn(fields, 'hairpin'), learning: isOn(fields, 'learning', true), flood: isOn(fields, 'flood', true),
    isolated: isOn(fields, 'isolated'), neighSuppress: isOn(fields, 'neigh_suppress'), guard: isOn(fields, 'guard'), vlans, because,
  };
}
