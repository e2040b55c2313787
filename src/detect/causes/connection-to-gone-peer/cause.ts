import type { Finding } from '../../../model/finding/index.ts';
import { podIps } from '../../../model/kube/index.ts';
import type { ServicePromise } from '../../../model/kube/index.ts';
import type { ConntrackEntry, Netns, Unacknowledged } from '../../../model/network/index.ts';
import type { Walked } from '../../../model/report/index.ts';
import { formatIp, formatIpPort, parseIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { contains } from '../../../net/prefix.ts';
import type { Prefix } from '../../../net/prefix.ts';
import { PROTOCOL } from '../../../net/protocol.ts';
import { shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { podBlock } from '../../expected-route.ts';
import { settingLines, settingOf } from '../../settings.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'connection-to-gone-peer';
const RETRIES = 'net.ipv4.tcp_retries2';
/** What was sent again so often in vain was not lost by chance. */
const IN_VAIN = 3;
const USUAL_RETRIES = 15;
/** The least and the most that TCP waits before it sends again, in seconds (TCP_RTO_MIN, TCP_RTO_MAX, include/net/tcp.h), and after how often the one has become the other. */
const [LEAST, MOST, DOUBLED] = [0.2, 120, 9];

/**
 * D45: an open connection to a Service is translated to what is no endpoint of it any more and answers nothing, and TCP sends its data again for
 * tcp_retries2 times before its program hears of it (tcp_write_timeout, net/ipv4/tcp_timer.c). New connections go elsewhere.
 */
export const cause: Cause = {
  id: ID,
  messages,
  silences: [],
  sometimes: true,
  detect: (view) => (view.failures.length > 0 ? [] : view.walked.flatMap((one) => waitingIn(view, one)).map((waiting) => told(view, waiting))),
};

interface Waiting {
  readonly netns: Netns;
  readonly socket: Unacknowledged;
  readonly entry: ConntrackEntry;
  readonly promise: ServicePromise;
}

/** Connections of the client's own to the Service in question that wait, with the entry by which they are translated. */
function waitingIn(view: View, { target: { question, promise }, walk }: Walked): readonly Waiting[] {
  if (promise === undefined || promise.protocol !== PROTOCOL.tcp || promise.usable.length === 0 || question.kind !== 'socket') return [];
  const netns = view.network.netns.get(question.netns);
  if (netns?.unacknowledged?.kind !== 'known') return [];
  const sockets = netns.unacknowledged.value.filter(({ peer, peerPort, retries }) => retries >= IN_VAIN && peerPort === question.dport && sameIp(peer, question.dst));
  if (sockets.length === 0) return [];
  const crossed = new Set(walk.branches.flatMap(({ journeys: [opened] }) => opened?.hops.map((hop) => hop.netns) ?? []));
  const tables = [...crossed].flatMap((id) => {
    const table = view.network.netns.get(id)?.conntrack;
    return table?.kind === 'known' ? [table.value] : [];
  });
  return sockets.flatMap((socket) => tables.flatMap((table) => table.filter((entry) => isOf(entry, socket))).slice(0, 1).map((entry) => ({ netns, socket, entry, promise })));
}

function isOf({ original }: ConntrackEntry, { local, port, peer, peerPort }: Unacknowledged): boolean {
  return original.protocol === PROTOCOL.tcp && original.sport === port && original.dport === peerPort && sameIp(original.src, local) && sameIp(original.dst, peer);
}

function told(view: View, waiting: Waiting): Finding {
  const { netns, socket, entry, promise } = waiting;
  const { local, port, peer, peerPort, bytes, retries, because } = socket;
  const most = settingOf(netns, RETRIES) ?? USUAL_RETRIES;
  const { namespace = '', name } = promise.service.metadata;
  const usable = promise.usable.map((endpoint) => formatIpPort(endpoint.addr, endpoint.port)).join(', ');
  const isGone = !promise.usable.some(({ addr, port: theirs }) => sameIp(addr, entry.reply.src) && theirs === entry.reply.sport) && !isThere(view, entry.reply.src);
  const common: Omit<Finding, 'severity' | 'isCause' | 'fixes'> = {
    id: ID, confidence: 'proven', weight: 0, hits: [], object: { kind: 'socket', netns: netns.id, text: because.text },
    facts: { place: placeText(view, netns.id), netns: netns.id, service: `${namespace}/${name}`, client: formatIpPort(local, port), to: formatIpPort(entry.reply.src, entry.reply.sport), usable, bytes, retries, most, seconds: Math.round(longestWait(most)) },
    evidence: [...evidenceOf([because], 'Send-Q 0 and no retransmission timer'), ...evidenceOf([entry.because], usable), ...evidenceOf(settingLines(netns, [RETRIES])), { ref: promise.service.ref, text: `Service ${namespace}/${name}` }],
  };
  if (!isGone) return { ...common, severity: 'note', isCause: false, explanation: 'there', fixes: [] };
  const kill = shell('ss', '-K', '-tn', 'src', formatIp(local), 'sport', '=', `:${port}`, 'dst', formatIp(peer), 'dport', '=', `:${peerPort}`);
  const { ref } = because;
  const fixes = ref === undefined ? [] : [shellFix('close', netns.id, [kill], [{ kind: 'close-socket', netns: netns.id, socket: ref, local, port, peer, peerPort }])];
  const certainty = mayBeElsewhere(view, entry.reply.src) ? { confidence: 'likely', explanation: 'likely' } as const : {};
  return { ...common, ...certainty, severity: 'warning', isCause: true, sometimes: true, fixes };
}

/** Whether some device that was collected has the address. */
function isThere({ network }: View, ip: Ip): boolean {
  return [...network.netns.values()].some(({ links }) => links.kind === 'known' && links.value.some(({ addresses }) => addresses.some((address) => sameIp(address.ip, ip))));
}

/**
 * Whether the address may be there and cut off, not gone: a pod has it by its object, on a node that was not collected, or it is in no block of addresses
 * that a collected node hands to its pods (an endpoint outside of the cluster, a pod of a node that nobody collected).
 */
function mayBeElsewhere(view: View, ip: Ip): boolean {
  const { cluster, placement, network } = view;
  const pods = cluster.pods.kind === 'known' ? cluster.pods.value : [];
  if (pods.some((pod) => podIps(pod).some((own) => sameIp(own, ip)) && (pod.spec?.nodeName === undefined || placement.hostNetns(pod.spec.nodeName).kind !== 'known'))) return true;
  const hosts = placement.nodes.flatMap((node) => {
    const host = placement.hostNetns(node);
    return host.kind === 'known' ? (network.netns.get(host.value) ?? []) : [];
  });
  return !hosts.some((host) => {
    const block = podBlock(view, host, ip);
    return block !== undefined && !holdsNode(view, block);
  });
}

/** Whether it is the nodes' own network: a bridge may be their uplink. */
function holdsNode({ cluster }: View, block: Prefix): boolean {
  const nodes = cluster.nodes.kind === 'known' ? cluster.nodes.value : [];
  return nodes.flatMap(({ status }) => status?.addresses ?? []).some(({ address }) => {
    const ip = parseIp(address);
    return ip !== undefined && contains(block, ip);
  });
}

/** How long TCP goes on with this setting, in seconds, where the way is short (tcp_model_timeout, net/ipv4/tcp_timer.c). */
function longestWait(most: number): number {
  return most <= DOUBLED ? (2 ** (most + 1) - 1) * LEAST : (2 ** (DOUBLED + 1) - 1) * LEAST + (most - DOUBLED) * MOST;
}
