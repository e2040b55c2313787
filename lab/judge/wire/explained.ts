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
const CUT_STREAM = 'a message over TCP of which the capture cuts a segment is none for us; tshark shows the fields that are there';
const QUOTED = 'of a TCP header of which an ICMP error quotes 8 bytes tshark has no tcp.seq_raw';
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
  if (field.startsWith('dns.') && theirs['tcp.srcport'] !== undefined && rows.some((row) => row['frame.cap_len'] !== row['frame.len'])) return CUT_STREAM;
  if ((field.startsWith('tcp.analysis') || field === 'tcp.stream') && rows.some(isCutTcp)) return CUT_TCP;
  if (ours['frame.cap_len'] !== ours['frame.len'] && (their.startsWith(our) || (NOT_OF_CUT.has(field) && our.startsWith(their)))) return CUT;
  return field === 'dns.response_to' ? explainPair(number, ours, theirs, analysis, rows) : undefined;
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
