import type { Finding } from '../model/finding/index.ts';
import { sentAndNotSeen, tracksAll } from '../model/network/index.ts';
import type { Because, Netns, TunnelPackets } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import { hasPorts } from '../net/protocol.ts';
import { causeFinding } from './build.ts';
import { evidenceOf } from './evidence.ts';
import { groupBy } from './failure.ts';
import type { Failure } from './failure.ts';
import { addressLine } from './tunnel-ends.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A tunnel whose packets the network between two nodes swallows: which packets are meant, what they are called, and what a cause of its own adds. */
export interface Swallowed {
  readonly id: string;
  isMeant(packets: TunnelPackets, sender: Netns): boolean;
  /** `protocol 4`. */
  called(packets: TunnelPackets): string;
  /** The lines of the node's devices of this tunnel. */
  devices(host: Netns): readonly Because[];
  fixes(view: View, port: number | undefined): Finding['fixes'];
}

/** One node sent packets of the tunnel that the other never saw, and nothing on either of them drops such. */
export function swallowed(view: View, tunnel: Swallowed): readonly Finding[] {
  return [...found(view, tunnel), ...noted(view, tunnel)];
}

interface Lost {
  readonly failure: Failure;
  readonly packets: TunnelPackets;
  readonly from: Netns;
  readonly to: Netns;
  readonly dev: string;
  readonly because: readonly Because[];
}

function found(view: View, tunnel: Swallowed): readonly Finding[] {
  const lost = view.failures.flatMap((failure): readonly Lost[] => {
    const { disposition, journey: { packetOut: { protocol, src, dst, l4 } } } = failure;
    if (disposition.kind !== 'lost' || disposition.by.kind !== 'underlay' || disposition.by.unseen === undefined) return [];
    const dport = l4.kind === 'packet' ? l4.header?.dport : undefined;
    const packets = { protocol, src, dst, ...(dport === undefined ? {} : { dport }) };
    const from = netnsOf(view, disposition.netns);
    return !tunnel.isMeant(packets, from) ? [] : [{ failure, packets, from, to: netnsOf(view, disposition.by.unseen), dev: disposition.dev ?? '-', because: disposition.because }];
  });
  return groupBy(lost, ({ from, to, packets }) => `${from.id} ${to.id} ${packets.dport ?? ''}`).map((group) => {
    const [{ packets, from, to, dev, because }] = group;
    return {
      ...causeFinding(tunnel.id, group.map(({ failure }) => failure), {
        ...toldOf(tunnel, packets, from, to, dev),
        evidence: [...evidenceOf(because, `the same entry on ${to.node}`), ...evidenceOf([...tunnel.devices(from), ...tunnel.devices(to)])],
        fixes: tunnel.fixes(view, packets.dport),
      }),
      confidence: 'likely',
    };
  });
}

/** The client's node sent such packets to a node that this question does not need. */
function noted(view: View, tunnel: Swallowed): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const hosts = hostsOf(view);
  const from = new Set(view.walked.flatMap(({ target }) => hosts.filter(({ node }) => node === target.client.node)));
  const each = [...from].flatMap((host) => sentBy(host, tunnel).flatMap((packets) => {
    const to = hosts.find((other) => other !== host && addressLine(other, packets.dst) !== undefined);
    const because = to === undefined || !tracksAll(to) ? undefined : sentAndNotSeen(host, to, packets);
    return to === undefined || because === undefined ? [] : [{ host, to, packets, because }];
  }));
  return groupBy(each, ({ host, to, packets }) => `${host.id} ${to.id} ${packets.dport ?? ''}`).map(([{ host, to, packets, because }]): Finding => ({
    id: tunnel.id, severity: 'note', confidence: 'likely', isCause: false, explanation: 'other', weight: 0, hits: [], fixes: [],
    ...toldOf(tunnel, packets, host, to, addressLine(host, packets.src)?.link.name ?? '-'), evidence: evidenceOf([because], `the same entry on ${to.node}`),
  }));
}

function toldOf(tunnel: Swallowed, packets: TunnelPackets, from: Netns, to: Netns, dev: string): Pick<Finding, 'object' | 'facts'> {
  const [src, dst] = [formatIp(packets.src), formatIp(packets.dst)];
  return {
    object: { kind: 'link', netns: from.id, text: `${dev}: ${tunnel.called(packets)} from ${src} to ${dst}` },
    facts: { node: from.node, peer: to.node, dev, src, dst, ...(packets.dport === undefined ? {} : { port: packets.dport }) },
  };
}

/** What the node sent by this tunnel and got no answer to. */
function sentBy(host: Netns, tunnel: Swallowed): readonly TunnelPackets[] {
  if (host.conntrack.kind !== 'known') return [];
  return host.conntrack.value.flatMap(({ original: { protocol, src, dst, dport }, seenReply }) => {
    const packets = { protocol, src, dst, ...(hasPorts(protocol) ? { dport } : {}) };
    return seenReply || !tunnel.isMeant(packets, host) ? [] : [packets];
  });
}

/** The host namespaces of the nodes that were collected. */
export function hostsOf(view: View): readonly Netns[] {
  return view.placement.nodes.flatMap((node) => {
    const host = view.placement.hostNetns(node);
    return host.kind === 'known' ? [netnsOf(view, host.value)] : [];
  });
}
