import { assembleConntrack } from './assemble/conntrack/index.ts';
import { formatIp } from './net/ip.ts';
import { PROTOCOL } from './net/protocol.ts';
import type { PacketQuestion } from './packet-question.ts';
import { DIALECTS } from './parse/index.ts';

const ASKED = ['tcp', 'udp', 'sctp'] as const;
const PINGS: ReadonlySet<number> = new Set([PROTOCOL.icmp, PROTOCOL['ipv6-icmp']]);

/** A line of `conntrack -L` or /proc/net/nf_conntrack as a question: the connection as its first packet was, before any translation. Says why when it is none. */
export function conntrackAsked(line: string): PacketQuestion {
  const [entry] = assembleConntrack([DIALECTS.conntrack.parse(line, 'conntrack')]);
  if (entry === undefined) return refused('it is no line of conntrack -L', '它不是 conntrack -L 的一行');
  const { protocol: number, src, dst, sport, dport } = entry.original;
  const [from, to] = [{ kind: 'address', ip: formatIp(src) }, { kind: 'address', ip: formatIp(dst) }] as const;
  if (PINGS.has(number)) return { kind: 'found', query: { from, to, protocol: 'icmp', family: src.family } };
  const protocol = ASKED.find((name) => PROTOCOL[name] === number);
  if (protocol === undefined) return refused('it is no connection of TCP, UDP or SCTP, and no ping', '它不是 TCP、UDP、SCTP 连接，也不是 ping');
  return { kind: 'found', query: { from, to: { ...to, port: String(dport) }, protocol, sport, family: src.family } };
}

function refused(en: string, zh: string): PacketQuestion {
  return { kind: 'refused', message: { en, zh } };
}
