import type { VxlanEnd, Finding, Fix } from '../../../model/finding/index.ts';
import type { ConntrackEntry, Netns } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { uplinkTo } from '../../expected-route.ts';
import { addressLine } from '../../tunnel-ends.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'underlay-drops-ipip';
const IPIP = 4;
/** The device that Calico's IPIP uses. */
const DEVICE = 'tunl0';

/** One node sent IPIP packets that the other never saw, and nothing on either of them drops such. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const lost = view.failures.flatMap((failure) => {
    const { disposition, journey } = failure;
    if (disposition.kind !== 'lost' || disposition.by.kind !== 'underlay' || disposition.by.unseen === undefined) return [];
    return [{ failure, packet: journey.packetOut, from: netnsOf(view, disposition.netns), to: netnsOf(view, disposition.by.unseen), dev: disposition.dev ?? '-', because: disposition.because }];
  });
  return groupBy(lost, ({ from, to }) => `${from.id} ${to.id}`).map((group) => {
    const [{ packet, from, to, dev, because }] = group;
    const [src, dst] = [formatIp(packet.src), formatIp(packet.dst)];
    return {
      ...causeFinding(ID, group.map(({ failure }) => failure), {
        object: { kind: 'link', netns: from.id, text: `${dev}: protocol 4 from ${src} to ${dst}` },
        facts: { node: from.node, peer: to.node, dev, src, dst },
        evidence: [...evidenceOf(because, `the same entry on ${to.node}`), ...tunnelLines(from), ...tunnelLines(to)],
        fixes: switchFixes(view),
      }),
      confidence: 'likely',
    };
  });
}

/** The client's node sent such packets to a node that this question does not need. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const hosts = hostsOf(view);
  const from = new Set(view.walked.flatMap(({ target }) => hosts.filter(({ node }) => node === target.client.node)));
  return [...from].flatMap((host) => unanswered(host).flatMap((entry): Finding[] => {
    const { src, dst } = entry.original;
    const to = hosts.find((other) => other !== host && addressLine(other, dst) !== undefined);
    if (to === undefined || !tracks(to) || knows(to, src)) return [];
    const dev = addressLine(host, src)?.link.name ?? '-';
    return [{
      id: ID, severity: 'note', confidence: 'likely', isCause: false, explanation: 'other', weight: 0, hits: [], fixes: [],
      object: { kind: 'link', netns: host.id, text: `${dev}: protocol 4 from ${formatIp(src)} to ${formatIp(dst)}` },
      facts: { node: host.node, peer: to.node, dev, src: formatIp(src), dst: formatIp(dst) }, evidence: evidenceOf([entry.because], `the same entry on ${to.node}`),
    }];
  }));
}

function unanswered({ conntrack }: Netns): readonly ConntrackEntry[] {
  return conntrack.kind === 'known' ? conntrack.value.filter(({ original, seenReply }) => original.protocol === IPIP && !seenReply) : [];
}

/** A chain that translates makes the kernel track all packets. */
function tracks({ conntrack, tables }: Netns): boolean {
  return conntrack.kind === 'known' && tables.kind === 'known' && tables.value.some(({ chains }) => [...chains.values()].some(({ base }) => base?.type === 'nat'));
}

function knows({ conntrack }: Netns, peer: Ip): boolean {
  return conntrack.kind === 'known' && conntrack.value.some(({ original }) => original.protocol === IPIP && [original.src, original.dst].some((ip) => sameIp(ip, peer)));
}

function hostsOf(view: View): readonly Netns[] {
  return view.placement.nodes.flatMap((node) => {
    const host = view.placement.hostNetns(node);
    return host.kind === 'known' ? [netnsOf(view, host.value)] : [];
  });
}

function tunnelLines({ links }: Netns): Finding['evidence'] {
  return evidenceOf((links.kind === 'known' ? links.value : []).filter(({ name }) => name === DEVICE).map(({ because }) => because));
}

/** UDP passes where protocol 4 does not: the commands of Calico, in the order in which pods keep their way. */
function switchFixes(view: View): readonly Fix[] {
  const ends = hostsOf(view).flatMap((host) => endOf(view, host));
  const [first] = ends;
  if (first === undefined) return [];
  const pool = poolOf(view);
  return [kubectlFix('vxlan', [
    'calicoctl patch felixconfig default -p \'{"spec":{"vxlanEnabled":true}}\'',
    `calicoctl patch ippool ${pool} -p '{"spec":{"ipipMode":"Never","vxlanMode":"Always"}}'`,
    'calicoctl patch felixconfig default -p \'{"spec":{"ipipEnabled":false}}\'',
  ], [{ kind: 'switch-to-vxlan', netns: first.netns, ends }], 'high')];
}

function poolOf({ cluster }: View): string {
  const pools = cluster.others.kind === 'known' ? cluster.others.value.filter(({ kind }) => kind === 'IPPool') : [];
  const name = pools.length === 1 ? pools[0]?.metadata.name : undefined;
  return name !== undefined && /^[\w.-]+$/.test(name) ? name : 'default-ipv4-ippool';
}

/** A node's end, by the address that the others' routes into the tunnel name. */
function endOf(view: View, host: Netns): readonly VxlanEnd[] {
  const tunnel = (host.links.kind === 'known' ? host.links.value : []).find(({ name }) => name === DEVICE)?.addresses[0]?.ip;
  const used = hostsOf(view).filter((other) => other !== host).flatMap(({ routes4 }) => (routes4.kind === 'known' ? routes4.value : []).flatMap(({ nexthops }) => nexthops.flatMap(({ dev, via }) => (dev === DEVICE && via !== undefined ? [via] : []))));
  const local = used.find((ip) => addressLine(host, ip) !== undefined);
  const lower = local === undefined ? undefined : uplinkTo(host, local);
  return tunnel === undefined || local === undefined || lower === undefined ? [] : [{ netns: host.id, tunnel, local, lower: lower.ifindex }];
}
