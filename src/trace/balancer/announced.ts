import type { Announcement, Announcer } from '../../model/network/announcement.ts';
import { listenerOf } from '../../model/network/balancer.ts';
import type { Balancer, BalancerListener } from '../../model/network/balancer.ts';
import type { Because } from '../../model/network/because.ts';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Netns } from '../../model/network/netns.ts';
import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { contains } from '../../net/prefix.ts';
import { answersOutside } from '../neighbour/from-outside.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { masterOf, ownerOf } from '../state/links.ts';
import { drop, unknown } from '../stop.ts';
import { entryTo, leadsOut } from './entry.ts';
import type { Entry } from './entry.ts';
import type { BalancedFlow } from './flow.ts';

interface Coming {
  readonly balancer: Balancer;
  readonly announced: Announcement;
  readonly front: Tuple;
  readonly from: BalancedFlow['from'];
}

/** A node that a packet may come to: because a program there announces the address, or because its kernel answers ARP for it. */
interface Candidate {
  readonly node: string;
  readonly addr: Ip;
  readonly because: readonly Because[];
  readonly by: 'speaker' | 'kernel' | 'route';
}

/**
 * The node that a packet for an announced address comes to, as it is. By routes it is one of all that announce it. By ARP it is one of those who answer: of the nodes that announce it the
 * elected one, where it may answer at the device that leads there, and every node whose kernel has the address on a device and does not keep it to that (arp_ignore).
 */
export function announcedFlow(run: Run, skb: Skb, { balancer, announced, front, from }: Coming): BalancedFlow {
  if (announced.nodes.kind === 'missing') return unknown(skb, [balancer.because, announced.nodes.because]);
  const elected = elect(run, announced, announced.nodes.value, balancer);
  const mute = announced.by === 'routes' ? [] : elected.flatMap((one) => muteAt(run, skb, one) ?? []);
  const candidates = announced.by === 'routes' ? elected.map(({ node, addr, because }): Candidate => ({ node, addr, because, by: 'route' })) : byArp(run, skb, mute.length > 0 ? [] : elected);
  const [first] = candidates;
  if (first === undefined) {
    const because = [balancer.because, ...announced.because, ...mute, ...announced.silent.map((one) => one.because)];
    run.step({ stage: 'balancer', action: 'drop', because, facts: { why: 'not-announced', by: announced.by } });
    return drop(skb, { kind: 'balancer', why: 'not-announced' }, { because });
  }
  const index = candidates.length === 1 ? 0 : run.choose(`${announced.by === 'arp' ? 'ARP' : 'route'} ${formatIp(skb.packet.dst)}`, candidates.map(({ node }) => ({ label: node, weight: 1 / candidates.length })));
  const { node, addr, because, by } = candidates[index] ?? first;
  const listener = listenerOf(balancer, skb.packet.protocol, front.dport) ?? anyPort(balancer, skb, front);
  const why: Because = because[0] ?? { text: `node ${node} announces ${formatIp(skb.packet.dst)}` };
  return { balancer, listener, backend: { addr: skb.packet.dst, port: front.dport, weight: 1, via: addr, because: why }, front, behind: front, from, announcer: { node, by } };
}

/** Of the nodes one, where only one announces and it is not known which. */
function elect(run: Run, { oneOf }: Announcement, nodes: readonly Announcer[], { id }: Balancer): readonly Announcer[] {
  if (oneOf === undefined) return nodes;
  const one = nodes.find(({ node }, index) => index === nodes.length - 1 || run.decide({ kind: 'unknown', because: oneOf }, `${id} is announced by ${node}`));
  return one === undefined ? [] : [one];
}

function byArp(run: Run, skb: Skb, elected: readonly Announcer[]): readonly Candidate[] {
  const speakers = elected.map(({ node, addr, because }): Candidate => ({ node, addr, because, by: 'speaker' }));
  return [...speakers, ...kernelsThatAnswer(run, skb).filter(({ node }) => !elected.some((one) => one.node === node))];
}

/** What keeps a node from answering at the device by which the network reaches it: the device itself or, of a bridge's port, the bridge is none of those that it may answer at. */
function muteAt(run: Run, skb: Skb, { addr, devices, node, because: [ad] }: Announcer): Because | undefined {
  if (devices === undefined) return undefined;
  const entry = entryTo(run.network, addr);
  if (entry === undefined) return unknown(skb, [{ text: `${formatIp(addr)} is no node that was collected` }]);
  const wire = masterOf(entry.netns, entry.link) ?? entry.link;
  return devices.includes(wire.name) ? undefined : { ...ad, text: `node ${node} may answer at ${devices.join(', ')}, and not at ${wire.name}` };
}

/** Nodes on whose wire the address is, and whose kernel answers ARP for it there. */
function kernelsThatAnswer(run: Run, { packet: { src, dst } }: Skb): readonly Candidate[] {
  if (dst.family === 6) return [];
  return [...run.network.netns.values()].filter(({ id, links }) => id.endsWith('/host') && links.kind === 'known').flatMap((netns): Candidate[] => {
    const entry = wireOf(run, netns, dst);
    const own = entry?.link.addresses.find(({ prefix }) => prefix.length < 32 && contains(prefix, dst));
    if (entry === undefined || own === undefined || answersOutside(run.network, { kind: 'outside', netns: netns.id, ifindex: entry.link.ifindex, protocol: 'tcp', src, dst, dport: 0, size: 'small' }) === 'no') return [];
    return [{ node: netns.node, addr: own.ip, because: [{ ...ownerOf(netns, dst)?.address.because, text: `the kernel of node ${netns.node} answers ARP for ${formatIp(dst)}` }], by: 'kernel' }];
  });
}

function wireOf({ network }: Run, netns: Netns, ip: Ip): Entry | undefined {
  const links = netns.links.kind === 'known' ? netns.links.value : [];
  const link = links.find((one) => one.addresses.some(({ prefix }) => prefix.length < 32 && contains(prefix, ip)) && leadsOut(network, netns, one));
  return link === undefined ? undefined : { netns, link };
}

/** What comes to the address at another port than those of its Services comes to the node all the same. */
function anyPort({ because }: Balancer, { packet: { protocol } }: Skb, { dport }: Tuple): BalancerListener {
  return { protocol, port: dport, source: { kind: 'kept' }, backends: { kind: 'known', value: [] }, because };
}
