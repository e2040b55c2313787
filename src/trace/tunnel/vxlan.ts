import type { Ip } from '../../net/ip.ts';
import { formatIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { FdbEntry, Link, LinkDetail } from '../../model/network/link.ts';
import { ipHeader } from '../../net/header.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { known, Unknowable } from '../state/part.ts';
import { drop, unknown } from '../stop.ts';
import { makesItsSum } from './inner-sum.ts';
import { outerPath, sendOuter } from './outer.ts';
import { checkPathMtu } from './path-mtu.ts';
import { OUTER_SPORT } from './outer-port.ts';
import { outerPort } from './source-port.ts';
import type { Outer } from './outer.ts';
import { snoop, snooped } from './snoop.ts';

export type OverlayDetail = Extract<LinkDetail, { kind: 'vxlan' | 'geneve' }>;

/** Ethernet, VXLAN or Geneve (without options) and UDP header. */
const OVERHEAD = 14 + 8 + 8;

/** vxlan_xmit and geneve_xmit (drivers/net): the fdb says which tunnel end has the destination MAC, else the default remote. */
export function encapsulateInVxlan(run: Run, skb: Skb, dev: Link, detail: OverlayDetail): Next {
  if (detail.external) return unknown(skb, [dev.because, { text: `${dev.name} takes its tunnel's end from routes or tc, which is not walked` }], dev.name);
  const end = remoteEnd(run, skb, dev, detail);
  if (end === undefined) {
    const because = [dev.because, { text: `no fdb entry on ${dev.name} for ${skb.dstMac ?? 'the destination'}` }];
    run.step({ stage: 'encapsulate', action: 'drop', because, facts: { dev: dev.name, mac: skb.dstMac ?? '' } });
    return drop(skb, { kind: 'tunnel', why: 'no-fdb' }, { because, dev: dev.name });
  }
  return encapsulateTo(run, skb, dev, detail, end);
}

/** Sends a frame to one end of the tunnel. `flow`: requests for neighbours and their answers are flows of their own. */
export function encapsulateTo(run: Run, skb: Skb, dev: Link, detail: OverlayDetail, end: RemoteEnd, flow: keyof typeof OUTER_SPORT = 'data'): Next {
  const dport = end.port ?? detail.dstport;
  const local = detail.kind === 'vxlan' && detail.local !== undefined ? { local: detail.local } : {};
  const outer: Outer = {
    protocol: 17, remote: end.ip, mark: skb.mark, overhead: OVERHEAD, tos: 0,
    inner: { srcMac: skb.srcMac ?? '', dstMac: skb.dstMac ?? '', packet: skb.packet, ...(skb.vlan === undefined ? {} : { vlan: skb.vlan }) },
    header: { kind: detail.kind, sport: flow === 'data' ? outerPort(run, skb, { ...local, remote: end.ip, dport }) : OUTER_SPORT.neighbour, dport, vni: end.vni ?? detail.vni },
    df: detail.df === 'set' || (detail.df === 'inherit' && (skb.packet.df || skb.packet.src.family === 6)),
    ttl: detail.ttl === 'inherit' ? skb.packet.ttl : detail.ttl === 0 ? 'auto' : detail.ttl,
    ...local,
    ...(detail.kind === 'vxlan' && detail.lower !== undefined ? { lower: detail.lower } : {}),
  };
  const way = outerPath(run, skb, dev, outer);
  if (way.path.type === 'local' && detail.kind === 'vxlan') return bypass(run, skb, dev, outer, way.path.because);
  if (flow === 'data') checkPathMtu(run, skb, dev, { path: way.path, remote: end.ip, headers: OVERHEAD + ipHeader(end.ip.family) });
  return sendOuter(run, skb, dev, { ...outer, sumsInner: detail.kind === 'vxlan' && detail.noSum !== true && makesItsSum(skb) }, way, [end.because]);
}

/**
 * What is for an address of this very stack goes without its tunnel to the VXLAN device that would take it, as if it were for that device, and is
 * nothing where there is none (encap_bypass_if_local, vxlan_encap_bypass; since 6.5 `nolocalbypass` turns that off). What was routed to the device keeps that
 * route there, whatever another look would find (netif_keep_dst, skb_valid_dst in ip_rcv_finish_core; seen on 6.18 to go round until its TTL ends), which is not walked.
 */
function bypass(run: Run, skb: Skb, dev: Link, { remote, header }: Outer, because: readonly Because[]): Next {
  const to = known(run.netns(skb.netns).links).find(({ detail }) => detail.kind === 'vxlan' && detail.vni === header?.vni && detail.dstport === header.dport);
  run.step({ stage: 'encapsulate', action: to?.up === true ? 'pass' : 'drop', because, facts: { dev: dev.name, remote: formatIp(remote), ...(to === undefined ? {} : { to: to.name }) } });
  if (to?.up !== true) return drop(skb, { kind: 'tunnel', why: 'no-device' }, { because, dev: dev.name });
  if (skb.outDev === dev.name) return unknown(skb, [...because, { text: `what ${dev.name} takes back itself keeps the route that it was sent with, which is not walked on` }], dev.name);
  snoop(run, skb.netns, to, skb.srcMac, { family: remote.family, value: remote.family === 4 ? 0x7f000001n : 1n });
  return { kind: 'receive', skb: { ...skb, pktType: 'host', depth: 0 }, dev: to, own: true };
}

/** Where a tunnel's packet goes; port and VNI where the fdb entry has its own (vxlan_rdst). */
export interface RemoteEnd {
  readonly ip: Ip;
  readonly port?: number;
  readonly vni?: number;
  readonly because: Because;
}

/** The end that has a frame's destination MAC; undefined when the frame goes nowhere. */
export function remoteEnd(run: Run, skb: Skb, dev: Link, detail: OverlayDetail): RemoteEnd | undefined {
  if (detail.kind === 'geneve') return detail.remote === undefined ? undefined : { ip: detail.remote, because: dev.because };
  const fdb = known(run.netns(skb.netns).fdb).filter((entry) => entry.ifindex === dev.ifindex && (entry.dst !== undefined || entry.unsupported !== undefined));
  const exact = fdb.find((entry) => entry.mac === skb.dstMac);
  const learned = snooped(run, dev, skb.dstMac);
  if (learned !== undefined && exact?.permanent !== true) return { ip: learned, because: dev.because };
  if (exact !== undefined) return endOfEntry(exact);
  const flood = fdb.filter((entry) => entry.mac === '00:00:00:00:00:00');
  return chooseFlood(run, skb, dev, flood) ?? (detail.remote === undefined ? undefined : { ip: detail.remote, because: dev.because });
}

/** A MAC that is not in the fdb goes to every flood entry; the copy that is taken up is the one to the end that has the MAC. */
function chooseFlood(run: Run, skb: Skb, dev: Link, flood: readonly FdbEntry[]): RemoteEnd | undefined {
  const [only] = flood;
  if (only === undefined) return undefined;
  const owner = flood.find((entry) => entry.dst !== undefined && hasMac(run, entry.dst, skb.dstMac)) ?? only;
  if (flood.length > 1) run.step({ stage: 'encapsulate', action: 'flood', because: flood.map((entry) => entry.because), facts: { dev: dev.name, copies: flood.length } });
  return endOfEntry(owner);
}

/** @throws Unknowable when something of the entry is not evaluated (a nexthop group). */
function endOfEntry({ dst, port, vni, unsupported, because }: FdbEntry): RemoteEnd | undefined {
  if (unsupported !== undefined) throw new Unknowable([because]);
  return dst === undefined ? undefined : { ip: dst, because, ...(port === undefined ? {} : { port }), ...(vni === undefined ? {} : { vni }) };
}

function hasMac(run: Run, end: Ip, mac: string | undefined): boolean {
  for (const netns of run.network.netns.values()) {
    if (netns.links.kind === 'missing') continue;
    const links = netns.links.value;
    const here = links.some((link) => link.addresses.some((address) => formatIp(address.ip) === formatIp(end)));
    if (here && links.some((link) => link.mac === mac)) return true;
  }
  return false;
}
