import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import type { Network } from '../../model/network/netns.ts';
import { again, worked } from '../reads.ts';
import type { Kept } from '../reads.ts';
import type { Run } from '../run.ts';
import { ownEntry } from '../bridge/own-entry.ts';
import { egressTag, ingressVlan } from '../bridge/vlan.ts';
import { forwarding, ownPort, portOf, portsOfBridge, refusal } from '../bridge/port.ts';
import { linkByIndex, masterOf } from '../state/links.ts';
import { known } from '../state/part.ts';
import { upperElsewhere } from '../state/uppers.ts';
import { segmentOthers } from './segment.ts';
import { tunnelEnds } from './tunnel-ends.ts';
import type { TunnelEnd } from './tunnel-ends.ts';

/** A device whose stack hears a broadcast. */
export interface Hearer {
  readonly netns: string;
  readonly link: Link;
  /** It hears data only: the VXLAN device on the way keeps requests for neighbours to itself. */
  readonly behind?: Link;
  /** The tunnels that the broadcast goes through on its way there. */
  readonly through?: readonly Crossing[];
  /** A bridge on the way filters by VLAN: what comes back may be in another one. */
  readonly filtered?: true;
  /** A bridge on the way keeps to itself what is for the one who asked. */
  readonly cut?: true;
}

/** A way through a tunnel, from a device to one at its other end. */
export interface Crossing {
  readonly from: { readonly netns: string; readonly link: Link };
  readonly to: TunnelEnd;
}

/** Everybody on the link: who hears a broadcast sent by a device. */
export interface Audience {
  readonly hearers: readonly Hearer[];
  /** VXLAN devices with `proxy`: they answer requests from their own neighbour table and carry none (arp_reduce, neigh_reduce, drivers/net/vxlan/vxlan_core.c). */
  readonly proxies: readonly Hearer[];
  /** Parts of the link that were not collected. */
  readonly unknown: readonly Because[];
  /** The link goes on beyond what was collected: somebody outside may hear. */
  readonly open: boolean;
  /** Ports that a broadcast could not pass because of the bridge's own settings. */
  readonly refused: readonly { readonly why: 'hairpin' | 'isolated' | 'blocking' | 'vlan'; readonly because: Because }[];
}

interface Search {
  readonly run: Run;
  readonly seen: Set<string>;
  readonly hearers: Hearer[];
  readonly proxies: Hearer[];
  readonly unknown: Because[];
  readonly refused: { readonly why: 'hairpin' | 'isolated' | 'blocking' | 'vlan'; readonly because: Because }[];
  open: boolean;
  /** The VXLAN device with `proxy` that the search has gone through. */
  behind: Link | undefined;
  /** The tunnels that the search has gone through. */
  through: readonly Crossing[];
  filtered: boolean;
  /** The MAC that asks, and whether the search is behind a bridge that takes it for its own. */
  readonly mac: string | undefined;
  cut: boolean;
  /** Nothing that was met could come out otherwise in another run: no port whose state is not known, no tunnel, whose ends are routed to. */
  fixed: boolean;
}

const found = new WeakMap<Network, WeakMap<Link, Kept<Audience>>>();

/**
 * Who hears a broadcast that leaves by this device: through veth pairs, bridges, VLANs, tunnels and the underlay. Every packet that
 * leaves by a device asks, and mostly the network alone decides; the answer is then kept with the network.
 */
export function audienceOf(run: Run, netns: string, link: Link, vlan?: number): Audience {
  const known = vlan === undefined ? found.get(run.network)?.get(link) : undefined;
  if (known !== undefined) return again(run.network, known);
  const search: Search = { run, seen: new Set(), hearers: [], proxies: [], unknown: [], refused: [], open: false, behind: undefined, through: [], filtered: false, mac: link.mac, cut: false, fixed: true };
  const audience = worked(run.network, (): Audience => {
    leave(search, netns, link, vlan);
    const { hearers, proxies, unknown, refused, open } = search;
    return { hearers, proxies, unknown, refused, open };
  });
  if (vlan === undefined && search.fixed) found.set(run.network, (found.get(run.network) ?? new WeakMap<Link, Kept<Audience>>()).set(link, audience));
  return audience.value;
}

/** Whether the one who asked hears an answer, too: a bridge that filters may have put it in another VLAN than the request. */
export function isHeardBack(run: Run, hearer: Hearer, netns: string, link: Link): boolean {
  if (hearer.cut === true) return false;
  return hearer.filtered === undefined || audienceOf(run, hearer.netns, hearer.link).hearers.some((other) => other.netns === netns && other.link.ifindex === link.ifindex);
}

/** Who hears a broadcast that goes out of a bridge port (the port's device as sender). */
function leave(search: Search, netns: string, link: Link, vlan: number | undefined): void {
  const { run } = search;
  if (!link.up || seen(search, 'leave', netns, link)) return;
  const segment = segmentOthers(run.network, netns, link);
  switch (link.detail.kind) {
    case 'veth': {
      const { peer } = link.detail;
      if (peer.kind === 'link') arriveAt(search, peer.netns, peer.ifindex, vlan);
      else if (segment === undefined) search.unknown.push(peer.because);
      break;
    }
    case 'bridge':
      flood(search, netns, link, undefined, vlan);
      break;
    case 'vlan':
      lower(search, netns, link.detail.lower, link.detail.vlan);
      break;
    case 'vxlan': case 'geneve': case 'tunnel':
      throughTunnel(search, netns, link, vlan);
      break;
    case 'physical': case 'bond':
      if (segment === undefined) search.open = true;
      break;
    case 'loopback': case 'dummy': case 'tun': case 'ifb': case 'nlmon': case 'vrf':
      break;
    case 'macvlan': case 'ipvlan': case 'wireguard': case 'unsupported':
      search.unknown.push(link.because);
      break;
  }
  if (segment === undefined) return;
  search.open = true;
  for (const member of segment) arriveAt(search, member.netns, member.ifindex, vlan);
}

function throughTunnel(search: Search, netns: string, link: Link, vlan: number | undefined): void {
  search.fixed = false;
  const { behind, through } = search;
  if (link.detail.kind === 'vxlan' && link.detail.proxy) {
    search.proxies.push({ netns, link });
    search.behind = link;
  }
  for (const end of tunnelEnds(search.run, netns, link)) {
    search.through = [...through, { from: { netns, link }, to: end }];
    arrive(search, end.netns, end.link, vlan);
  }
  search.behind = behind;
  search.through = through;
}

function lower(search: Search, netns: string, ifindex: number, vlan: number | undefined): void {
  const link = linkByIndex(search.run.netns(netns), ifindex);
  if (link === undefined) search.unknown.push({ text: `the lower device of a VLAN of ${netns} is in another namespace` });
  else leave(search, netns, link, vlan);
}

function arriveAt(search: Search, netns: string, ifindex: number, vlan: number | undefined): void {
  const other = search.run.network.netns.get(netns);
  const link = other === undefined ? undefined : linkByIndex(other, ifindex);
  if (link !== undefined) arrive(search, netns, link, vlan);
  else search.unknown.push({ text: `device ${ifindex} of ${netns} was not collected` });
}

function arrive(search: Search, netns: string, link: Link, vlan: number | undefined): void {
  if (!link.up || seen(search, 'arrive', netns, link)) return;
  const master = masterOf(search.run.netns(netns), link);
  if (master?.detail.kind !== 'bridge') {
    hear(search, netns, link, vlan);
    return;
  }
  flood(search, netns, master, link, vlan);
}

function flood(search: Search, netns: string, bridge: Link, from: Link | undefined, tag: number | undefined): void {
  const space = search.run.netns(netns);
  const source = from === undefined ? undefined : portOf(search.run, space, from);
  if (source !== undefined && source.state === undefined) search.fixed = false;
  if (source !== undefined && !forwarding(source)) return;
  const ownSide = ownPort(search.run, space, bridge);
  const vlan = ingressVlan(bridge, source ?? ownSide, tag);
  if (vlan === undefined) {
    search.refused.push({ why: 'vlan', because: (source ?? ownSide).state?.because ?? bridge.because });
    return;
  }
  const { filtered, cut } = search;
  if (bridge.detail.kind === 'bridge' && bridge.detail.vlanFiltering) search.filtered = true;
  const up = from === undefined ? undefined : egressTag(bridge, ownSide, vlan);
  if (up !== undefined) hear(search, netns, bridge, up.tag);
  const own = from === undefined ? undefined : ownEntry(space, bridge, search.mac, vlan);
  if (own !== undefined) {
    search.cut = true;
    search.refused.push({ why: 'blocking', because: own.because });
  }
  for (const port of portsOfBridge(search.run, space, bridge)) {
    if (from?.ifindex === port.link.ifindex) continue;
    if (port.state === undefined) search.fixed = false;
    const why = refusal(search.run, space, source, port);
    const egress = egressTag(bridge, port, vlan);
    if (why === undefined && egress !== undefined) leave(search, netns, port.link, egress.tag);
    else search.refused.push({ why: why ?? 'vlan', because: port.state?.because ?? port.link.because });
  }
  search.filtered = filtered;
  search.cut = cut;
}

function hear(search: Search, netns: string, link: Link, vlan: number | undefined): void {
  if (!link.up) return;
  // A VRF has tables and hooks of its own for what comes in by its ports (vrf_l3_rcv, drivers/net/vrf.c).
  const master = masterOf(search.run.netns(netns), link);
  if (master?.detail.kind === 'vrf') search.unknown.push(master.because);
  const upper = upperElsewhere(search.run, netns, link, vlan);
  if (upper !== undefined) search.unknown.push(upper);
  const children = known(search.run.netns(netns).links);
  if (vlan !== undefined) {
    for (const child of children) {
      if (child.detail.kind === 'vlan' && child.detail.lower === link.ifindex && child.detail.vlan === vlan) arrive(search, netns, child, undefined);
    }
    return;
  }
  const { behind, through, filtered, cut } = search;
  search.hearers.push({ netns, link, ...(filtered ? { filtered } : {}), ...(cut ? { cut } : {}), ...(behind === undefined ? {} : { behind }), ...(through.length === 0 ? {} : { through }) });
}

function seen(search: Search, what: string, netns: string, link: Link): boolean {
  const key = `${what} ${netns} ${link.ifindex}`;
  if (search.seen.has(key)) return true;
  search.seen.add(key);
  return false;
}
