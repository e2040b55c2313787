import { STATE } from '../../../src/wire/index.ts';
import type { Analysis } from '../../../src/wire/index.ts';
import type { Field, Row } from './theirs.ts';

/** One field of one packet in which we and tshark differ. */
export interface Difference {
  readonly field: Field;
  readonly number: number;
  readonly ours: Row;
  readonly theirs: Row;
  readonly analysis: Analysis;
  /** What tshark says of all packets. */
  readonly rows: readonly Row[];
}

const CUT = 'of a header that the capture cuts off tshark shows the fields that are there; we leave the header out, or of TCP all but ports and sequence number';
const REDIRECT = 'of a packet that an ICMP redirect quotes tshark reads 8 bytes of the TCP header, however many there are';
const STREAM = 'a TCP segment that an ICMP error quotes has a stream number for tshark; for us it belongs to a connection without being of it';
export const CUT_TCP = 'in a capture that cuts TCP headers off tshark analyses what is left of them, and counts fewer of them as packets of the conversation';
const CUT_OPTIONS = 'of an IPv4 header whose options the capture cuts off tshark has the source alone; we have both addresses, which come before the options';
const CUT_STREAM = 'a message over TCP of which the capture cuts a segment is none for us; tshark shows the fields that are there';
const WRAPPED = 'where the sequence numbers of a connection begin anew after 2^32 Wireshark 4.0 compares what may be acknowledged as plain numbers (packet-tcp.c), and tells a lost segment otherwise';
const SYN_AGAIN = 'from a SYN on that is sent again after the connection opened Wireshark 4.0 expects what follows a SYN, and finds a gap before what goes on; for us the SYN changes nothing';
const QUOTED = 'of a TCP header of which an ICMP error quotes 8 bytes tshark has no tcp.seq_raw';
const QUOTED_MESSAGE = 'of a datagram that an ICMP error quotes tshark reads the DNS message; for us it is no question and no answer of the capture';
const SAME_ID = 'questions for A and AAAA with one id on one socket: tshark pairs by the id alone, we by the question';
const ASKED_LATER = 'a question asked again after 5 s or more is a new one for tshark, and the same one for us';

/** What tshark does not tell of a packet of which the capture has only the beginning. */
const NOT_OF_CUT: ReadonlySet<Field> = new Set(['tcp.seq_raw', 'sctp.srcport', 'icmp.type', 'icmp.code', 'icmp.mtu', 'icmpv6.type', 'icmpv6.code', 'dns.response_to']);

/** Why a difference is none of ours; undefined when nobody knows. */
export function explain({ field, number, ours, theirs, analysis, rows }: Difference): string | undefined {
  const [our, their] = [ours[field] ?? '', theirs[field] ?? ''];
  if (field === 'tcp.seq_raw' && isQuotation(theirs) && our.startsWith(their)) return QUOTED;
  if (field.startsWith('tcp.') && theirs['icmp.type'] === '5' && their === '') return REDIRECT;
  if (field === 'tcp.stream' && isQuotation(theirs) && our === '') return STREAM;
  if (field.startsWith('dns.') && isQuotation(theirs) && our === '') return QUOTED_MESSAGE;
  if (field.startsWith('dns.') && theirs['tcp.srcport'] !== undefined && rows.some((row) => row['frame.cap_len'] !== row['frame.len'])) return CUT_STREAM;
  if ((field.startsWith('tcp.analysis') || field === 'tcp.stream') && rows.some(isCutTcp)) return CUT_TCP;
  if (ours['frame.cap_len'] !== ours['frame.len'] && (their.startsWith(our) || (NOT_OF_CUT.has(field) && our.startsWith(their)))) return CUT;
  if (field === 'tcp.analysis.ack_lost_segment' && isWrapped(analysis, Number(ours['tcp.stream'] ?? -1))) return WRAPPED;
  if (AFTER_SYN.has(field) && isAfterSynAgain(analysis, Number(ours['tcp.stream'] ?? -1), number)) return SYN_AGAIN;
  if (field === 'ip.dst' && isCutInOptions(ours, theirs)) return CUT_OPTIONS;
  return field === 'dns.response_to' ? explainPair(number, ours, theirs, analysis, rows) : undefined;
}

/** The capture ends in the last IPv4 header: tshark has its source and not its destination, and nothing of what comes after it; we have no more than that destination. */
function isCutInOptions(ours: Row, theirs: Row): boolean {
  const [our, their] = [ours, theirs].map((row) => ({ sources: valuesOf(row['ip.src']), destinations: valuesOf(row['ip.dst']) }));
  if (ours['frame.cap_len'] === ours['frame.len'] || our === undefined || their === undefined) return false;
  return our.sources.join() === their.sources.join() && their.destinations.length === their.sources.length - 1 && our.destinations.length === our.sources.length && our.destinations.slice(0, -1).join() === their.destinations.join();
}

/** What Wireshark says by the sequence number that it expects (`nextseq` in tcp_analyze_sequence_number of packet-tcp.c). */
const AFTER_SYN: ReadonlySet<Field> = new Set([
  'tcp.analysis.retransmission', 'tcp.analysis.fast_retransmission', 'tcp.analysis.out_of_order', 'tcp.analysis.lost_segment', 'tcp.analysis.ack_lost_segment', 'tcp.analysis.keep_alive', 'tcp.analysis.keep_alive_ack',
  'tcp.analysis.duplicate_ack', 'tcp.analysis.zero_window_probe', 'tcp.analysis.zero_window_probe_ack', 'tcp.analysis.window_update',
]);

/** Of a capture that has not the first SYN, the one that is sent again is the first there: it comes after other packets of its connection. */
function isAfterSynAgain({ connections: c }: Analysis, row: number, number: number): boolean {
  const [first, last] = [c.synNumber[row] ?? 0, c.lastSynNumber[row] ?? 0];
  const isAgain = (last > first && c.firstRoundTrip[row] !== 0) || first > (c.firstNumber[row] ?? 0);
  return row >= 0 && isAgain && number >= last;
}

function isWrapped({ connections: c }: Analysis, row: number): boolean {
  return row >= 0 && [row * 2, row * 2 + 1].some((place) => (c.base[place] ?? 0) > ((c.state[place * STATE.size + STATE.next] ?? 0) >>> 0));
}

function valuesOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(',');
}

/** The capture cuts a TCP header, or its options. */
export function isCutTcp(row: Row): boolean {
  return row['frame.cap_len'] !== row['frame.len'] && row['tcp.srcport'] !== undefined && Number(row['frame.cap_len']) < 200;
}

function isQuotation(row: Row): boolean {
  return row['icmp.type'] !== undefined || row['icmpv6.type'] !== undefined;
}

function explainPair(number: number, ours: Row, theirs: Row, { dns }: Analysis, rows: readonly Row[]): string | undefined {
  const transaction = dns.responseNumber.indexOf(number);
  const their = rows[Number(theirs['dns.response_to']) - 1];
  if (their !== undefined && (their['dns.qry.type'] !== ours['dns.qry.type'] || their['dns.qry.name'] !== ours['dns.qry.name'])) return SAME_ID;
  const first = dns.queryNumber[transaction] ?? 0;
  // Another question with the same id came before it, or between it and its answer.
  const isShared = rows.slice(0, number).some((row, index) => index + 1 !== first && row['dns.id'] === ours['dns.id'] && (row['dns.qry.type'] !== ours['dns.qry.type'] || row['dns.qry.name'] !== ours['dns.qry.name']));
  if (isShared) return SAME_ID;
  return transaction >= 0 && (dns.lastQueryTime[transaction] ?? 0) - (dns.queryTime[transaction] ?? 0) >= 5e9 && their !== undefined ? ASKED_LATER : undefined;
}
