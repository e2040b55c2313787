import type { Sighting } from '../model/report/index.ts';
import type { Ip } from '../net/ip.ts';
import { sameIp } from '../net/ip.ts';
import { innermost } from '../net/packet.ts';
import type { Packet } from '../net/packet.ts';
import type { Cooked, Marks } from '../wire/index.ts';

/** One captured packet, with where. `at` is in nanoseconds. */
export interface Captured {
  readonly netns: string;
  readonly dev: string;
  readonly at: bigint;
  readonly cooked: Cooked;
}

/** How the probe's own packets are known. */
export interface ProbeMarks {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** The namespace that it is sent from. */
  readonly netns: string;
  readonly address: Ip;
  readonly sport: number;
  /** Number in a datagram's payload. */
  readonly token: number;
}

const SYN = 2;
const ACK = 16;

/**
 * The probe's packets among all that was captured, in the order of time, one for each device, direction and role. A TCP packet is known
 * again by its sequence number, which no translation changes; a datagram by the number that it carries; their answers, and those of pings, by being
 * turned round from any form that the request had.
 */
export function recognise(captured: readonly Captured[], probe: ProbeMarks): readonly Sighting[] {
  const ordered = [...captured].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const roleOf = rolesOf(ordered, probe);
  const kept = new Map<string, Sighting>();
  let first: bigint | undefined;
  for (const each of ordered) {
    const role = roleOf(each);
    if (role === undefined) continue;
    first ??= each.at;
    const { netns, dev, cooked: { direction, ip: { packet } } } = each;
    const key = `${role} ${netns} ${dev} ${direction}`;
    const before = kept.get(key);
    kept.set(key, before === undefined ? { role, netns, dev, direction, atMs: Number(each.at - first) / 1e6, packet, times: 1 } : { ...before, times: before.times + 1 });
  }
  return [...kept.values()];
}

type RoleOf = (captured: Captured) => Sighting['role'] | undefined;

function rolesOf(ordered: readonly Captured[], probe: ProbeMarks): RoleOf {
  if (probe.protocol === 'tcp') return tcpRoles(ordered, probe);
  const begun = firstEcho(ordered, probe);
  const isRequest = (each: Captured): boolean => (probe.protocol === 'udp' ? tokenOf(each.cooked.ip.marks) === probe.token : begun !== undefined && isEchoOf(begun, each, probe));
  const requests = ordered.filter(isRequest);
  const forms = requests.map(({ cooked }) => innermost(cooked.ip.packet));
  return (each) => {
    if (requests.includes(each)) return 'request';
    const packet = innermost(each.cooked.ip.packet);
    if (forms.some((form) => isTurned(packet, form))) return 'answer';
    const quoted = packet.l4.kind === 'icmp' ? packet.l4.quoted : undefined;
    return quoted !== undefined && forms.some((form) => isSame(innermost(quoted), form)) ? 'error' : undefined;
  };
}

/** The first SYN that the client's namespace sends from its port gives the number; a second attempt of the same connection has the same. */
function tcpRoles(ordered: readonly Captured[], probe: ProbeMarks): RoleOf {
  const first = ordered.find(({ netns, cooked: { ip } }) => {
    const { l4 } = innermost(ip.packet);
    return netns === probe.netns && l4.kind === 'tcp' && l4.sport === probe.sport && (l4.flags & (SYN | ACK)) === SYN;
  });
  const seq = first?.cooked.ip.marks.tcp?.seq;
  if (seq === undefined) return () => undefined;
  const next = (seq + 1) >>> 0;
  return ({ cooked: { ip: { marks } } }) => {
    const { tcp, quoted } = marks;
    if (tcp !== undefined) return tcp.seq === seq && (tcp.flags & (SYN | ACK)) === SYN ? 'request' : (tcp.flags & ACK) !== 0 && tcp.ack === next && tcp.seq !== next ? 'answer' : undefined;
    return quoted?.tcp?.seq === seq ? 'error' : undefined;
  };
}

function tokenOf(marks: Marks): number | undefined {
  return marks.token?.answer === false ? marks.token.id : undefined;
}

function echoOf({ cooked }: Captured): Marks['echo'] {
  return cooked.ip.marks.echo;
}

/** The echo request that the client's namespace sent to the address. */
function firstEcho(ordered: readonly Captured[], { netns, address }: ProbeMarks): Captured | undefined {
  return ordered.find((each) => each.netns === netns && each.cooked.direction === 'out' && echoOf(each) === 'request' && sameIp(innermost(each.cooked.ip.packet).dst, address));
}

/** Whether an echo request is the probe's, later on its way: it has the same id, or still the address. */
function isEchoOf(begun: Captured, each: Captured, { address }: ProbeMarks): boolean {
  const [first, packet] = [innermost(begun.cooked.ip.packet), innermost(each.cooked.ip.packet)];
  return echoOf(each) === 'request' && each.at >= begun.at && first.l4.kind === 'icmp' && packet.l4.kind === 'icmp' && (first.l4.id === packet.l4.id || sameIp(packet.dst, address));
}

function portsOf({ l4 }: Packet): readonly [number, number] {
  return 'sport' in l4 ? [l4.sport, l4.dport] : l4.kind === 'icmp' ? [l4.id, l4.id] : [0, 0];
}

function isTurned(packet: Packet, form: Packet): boolean {
  const [sport, dport] = portsOf(packet);
  const [formSport, formDport] = portsOf(form);
  const kinds = packet.l4.kind === form.l4.kind && (packet.l4.kind !== 'icmp' || form.l4.kind !== 'icmp' || (packet.l4.quoted === undefined && packet.l4.type !== form.l4.type));
  return kinds && sameIp(packet.src, form.dst) && sameIp(packet.dst, form.src) && sport === formDport && dport === formSport;
}

function isSame(packet: Packet, form: Packet): boolean {
  const [sport, dport] = portsOf(packet);
  const [formSport, formDport] = portsOf(form);
  return packet.l4.kind === form.l4.kind && sameIp(packet.src, form.src) && sameIp(packet.dst, form.dst) && sport === formSport && dport === formDport;
}
