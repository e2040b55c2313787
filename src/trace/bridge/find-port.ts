import type { FdbEntry, Link } from '../../model/network/link.ts';
import { audienceOf } from '../neighbour/audience.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { knownOr } from '../state/part.ts';
import { unknown } from '../stop.ts';
import { portsOfBridge, refusal } from './port.ts';
import type { Port } from './port.ts';
import { egressTag } from './vlan.ts';
import type { BridgeVlan } from './vlan.ts';

/**
 * The port behind which a MAC is. The walk has just asked for the address, so the bridge has learned it where it really is;
 * what the fdb remembers counts only for MACs that nobody known has. Nobody at all: undefined, the frame is flooded in vain.
 */
export function findPort(run: Run, skb: Skb, bridge: Link, mac: string, vlan: BridgeVlan): Port | undefined {
  const netns = run.netns(skb.netns);
  const ports = portsOfBridge(run, netns, bridge);
  const audiences = ports.map((port) => ({ port, audience: audienceOf(run, skb.netns, port.link) }));
  const owner = audiences.find(({ audience }) => audience.hearers.some((hearer) => hearer.link.mac === mac));
  if (owner !== undefined) return owner.port;
  const entry = knownOr(netns.fdb, []).find((candidate) => isEntryFor(candidate, mac, vlan) && ports.some((port) => port.link.ifindex === candidate.ifindex));
  const remembered = entry === undefined ? undefined : ports.find((port) => port.link.ifindex === entry.ifindex);
  if (entry !== undefined && remembered !== undefined) {
    run.step({ stage: 'bridge', action: 'lookup', because: [entry.because], facts: { bridge: bridge.name, port: remembered.link.name, mac } });
    return remembered;
  }
  const missing = [...audiences.flatMap(({ audience }) => audience.unknown), ...(netns.fdb.kind === 'missing' ? [netns.fdb.because] : [])];
  if (missing.length > 0) unknown(skb, missing, bridge.name);
  return audiences.find(({ audience }) => audience.open)?.port;
}

/** Whether copies of the frame leave by other ports, too, though somebody known has its MAC: his port does not learn, and no entry names it. */
export function isFlooded(run: Run, skb: Skb, bridge: Link, { from, to, vlan }: { readonly from: Port | undefined; readonly to: Port; readonly vlan: BridgeVlan }): boolean {
  const netns = run.netns(skb.netns);
  if (to.state?.learning !== false || knownOr(netns.fdb, []).some((entry) => isEntryFor(entry, skb.dstMac, vlan) && entry.ifindex === to.link.ifindex)) return false;
  return takersOf(run, skb, bridge, { from, vlan }).length > 1;
}

/**
 * Where the copy of a frame goes on that is flooded in vain (br_flood, net/bridge/br_forward.c): stacks behind ports of this host throw theirs away, but a tunnel carries its
 * over the underlay first, where rules see it; with `hooked`, rules of FORWARD and POSTROUTING see each. One such port is walked.
 */
export function floodedPort(run: Run, skb: Skb, bridge: Link, { from, vlan, hooked }: { readonly from: Port | undefined; readonly vlan: BridgeVlan; readonly hooked: boolean }): Port | undefined {
  const takers = takersOf(run, skb, bridge, { from, vlan });
  return takers.find(({ link: { detail: { kind } } }) => kind === 'vxlan' || kind === 'geneve') ?? (hooked ? takers[0] : undefined);
}

/** The ports that a flooded frame leaves by. */
function takersOf(run: Run, skb: Skb, bridge: Link, { from, vlan }: { readonly from: Port | undefined; readonly vlan: BridgeVlan }): readonly Port[] {
  const netns = run.netns(skb.netns);
  return portsOfBridge(run, netns, bridge).filter((port) => refusal(run, netns, from, port) === undefined && egressTag(bridge, port, vlan) !== undefined);
}

function isEntryFor(entry: FdbEntry, mac: string | undefined, vlan: BridgeVlan): boolean {
  return entry.mac === mac && entry.table === 'master' && (entry.vlan ?? 0) === vlan.id;
}
