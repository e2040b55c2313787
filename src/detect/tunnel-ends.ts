import type { Because, IpSet, Link, Netns } from '../model/network/index.ts';
import type { Step } from '../model/trace/index.ts';
import type { Ip } from '../net/ip.ts';
import { formatIp, parseIp, sameIp } from '../net/ip.ts';
import { inIpRange } from '../net/range.ts';
import { nodeAddress } from './expected-route.ts';
import type { Failure } from './failure.ts';
import { nodeOf } from './evidence.ts';
import { isPolicyAgentChain } from './policy-agent.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** The sets in which Felix keeps the addresses that tunnel packets may come from (felix/rules/static.go). */
const PEERS = /^cali([46])0all-(?:hosts|vxlan)-net$/;

/** A tunnel's packet as its sender's node made it, from host namespace to host namespace. */
export interface TunnelHop {
  readonly from: Netns;
  readonly to: Netns;
  /** The tunnel device of the sender. */
  readonly dev: string;
  /** Outer addresses. */
  readonly src: Ip;
  readonly dst: Ip;
  /** The route lookup for the outer packet. */
  readonly routed: Step | undefined;
  readonly failure?: Failure;
}

/** The tunnel's packets of the walks, where it is known whose pod they are for; of a failure that ended inside the tunnel with that. */
export function tunnelHops(view: View): readonly TunnelHop[] {
  return view.walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.flatMap((journey) => {
    const failure = view.failures.find((one) => one.journey === journey);
    const inTunnel = failure?.journey.packetOut.l4.kind === 'packet';
    return journey.hops.flatMap(({ netns, steps }): TunnelHop[] => steps.flatMap((step, at): TunnelHop[] => {
      const [src, dst] = [parseIp(String(step.facts['local'] ?? '')), parseIp(String(step.facts['remote'] ?? ''))];
      const owner = step.packet?.l4.kind !== 'packet' ? undefined : hostOf(view, step);
      if (step.stage !== 'encapsulate' || src === undefined || dst === undefined || owner === undefined) return [];
      const routed = steps.slice(0, at).findLast((one) => one.stage === 'route' && one.facts['for'] === 'tunnel');
      return [{ from: netnsOf(view, netns), to: owner, dev: String(step.facts['dev'] ?? ''), src, dst, routed, ...(inTunnel && failure !== undefined ? { failure } : {}) }];
    }));
  })));
}

/** The host namespace of the node whose pod the packet inside is for. */
function hostOf(view: View, { packet }: Step): Netns | undefined {
  if (packet?.l4.kind !== 'packet') return undefined;
  const { inner } = packet.l4;
  const owner = view.placement.ownerOf('packet' in inner ? inner.packet.dst : inner.dst);
  const host = owner === undefined ? undefined : view.placement.hostNetns(nodeOf(owner));
  return host?.kind === 'known' ? netnsOf(view, host.value) : undefined;
}

/** The node's own address, by which this other node should know it: its InternalIP where both are connected to that. */
export function rightAddress(view: View, from: Netns, node: Netns, like: Ip): Ip | undefined {
  return nodeAddress(view, from, node, like.family);
}

/** The device that has this address, and the line that says so. */
export function addressLine({ links }: Netns, ip: Ip): { readonly link: Link; readonly because: Because } | undefined {
  for (const link of links.kind === 'known' ? links.value : []) {
    const found = link.addresses.find((address) => sameIp(address.ip, ip));
    if (found !== undefined) return { link, because: found.because };
  }
  return undefined;
}

/** The sets of a node's policy agent that say from whom tunnel packets of a family are taken. */
export function peerSets({ ipsets }: Netns, family: 4 | 6): readonly IpSet[] {
  return ipsets.kind === 'known' ? [...ipsets.value.values()].filter(({ name }) => PEERS.exec(name)?.[1] === String(family)) : [];
}

/** Whether the receiver's policy agent dropped the tunnel's packet, and none of its sets has the source. */
export function isRefusedSource({ to, src, failure }: TunnelHop): boolean {
  const sets = peerSets(to, src.family);
  if (failure?.disposition.kind !== 'dropped' || failure.disposition.netns !== to.id || failure.disposition.by.kind !== 'rule') return false;
  return isPolicyAgentChain(failure.disposition.by.table, failure.disposition.by.chain) && sets.length > 0 && sets.every((set) => entryFor(set, src) === undefined);
}

/** The entry of a set that holds the address. */
export function entryFor(set: IpSet, ip: Ip): IpSet['entries'][number] | undefined {
  return set.entries.find(({ parts: [part], nomatch }) => !nomatch && part?.kind === 'interval' && part.interval.kind === 'ip' && inIpRange(part.interval.range, ip));
}

/** Devices that Calico passes over where it looks at all of them (node/pkg/lifecycle/startup/autodetection, DEFAULT_INTERFACES_TO_EXCLUDE, Calico 3.28). */
const PASSED_OVER = /^(?:docker|cbr|dummy|virbr|lxcbr|veth|lo|cali|tunl|flannel|kube-ipvs|cni|vxlan\.calico|vxlan-v6\.calico|wireguard\.cali|wg-v6\.cali|nodelocaldns)/;

/** `eth0 10.0.0.1, storage0 192.168.50.1`: what an agent that looks for its node's address has to choose from, by Calico's name of the way in which it looks (if any). In Calico's order: it takes the device that matches and was made last (GetInterfaces, interfaces.go there). */
export function choiceOf({ links }: Netns, family: 4 | 6, method?: string): string {
  const byName = method === 'first-found' || method?.startsWith('skip-interface=') === true;
  const own = (links.kind === 'known' ? [...links.value].sort((a, b) => b.ifindex - a.ifindex) : []).filter(({ name, detail: { kind } }) => (byName ? !PASSED_OVER.test(name) : kind !== 'loopback' && kind !== 'dummy' && kind !== 'tunnel' && kind !== 'vxlan'));
  return own.flatMap(({ name, addresses }) => addresses.filter(({ ip, scope }) => ip.family === family && scope === 'global').map(({ ip }) => `${name} ${formatIp(ip)}`)).join(', ');
}
