import { PLAIN_UDP } from '../model/resolve/reply.ts';
import type { Asked } from '../model/resolve/server.ts';
import type { DnsRecord } from '../model/resolve/message.ts';
import { NotKnown } from './not-known.ts';

/** Bytes of a message that are there whatever it says (RFC 1035 section 4.1.1), of a record without its name and data, and of an OPT record (RFC 6891). */
const HEADER = 12;
const RECORD = 10;
const OPT = 11;
/** A name that stood before is told by its place (RFC 1035 section 4.1.4). */
const POINTER = 2;

/** The number, weight and port of a service (RFC 2782). */
const SERVICE = 6;

interface Records { readonly answers: readonly DnsRecord[]; readonly extra?: readonly DnsRecord[]; readonly truncated?: boolean }

/**
 * What of an answer the asker gets in one datagram: CoreDNS leaves out the records that are too many for what the asker takes, and marks
 * the answer as truncated (`Scrub` of request/request.go, 1.15, `Truncate` of msg_truncate.go, miekg/dns). Names are told by their place
 * only where the answer is too large without that; the name that SRV points to is written out, and what stands in the additional section tells it by its place.
 */
export function fitted<T extends Records>(answer: T, asked: Asked): T {
  const { answers, extra = [] } = answer;
  if (fits([...answers, ...extra], asked)) return answer;
  const { question, edns } = asked;
  const most = Math.max(PLAIN_UDP, edns ?? 0) - (edns === undefined ? 0 : OPT);
  const odd = answers.find(({ name, type }) => name !== question.name || (type !== 'A' && type !== 'AAAA' && type !== 'SRV'));
  if (odd !== undefined) throw new NotKnown([{ text: `how much of a large answer with ${odd.type} ${odd.name} fits into a datagram` }]);
  let bytes = HEADER + nameBytes(question.name) + 4;
  const kept = answers.filter(({ type, data }) => { bytes += POINTER + RECORD + dataBytes(type, data); return bytes <= most; });
  const whole = bytes + extra.reduce((sum, { type, data }) => sum + POINTER + RECORD + dataBytes(type, data), 0);
  return kept.length === answers.length && whole <= most ? answer : { ...answer, answers: kept, truncated: true };
}

/** Whether the asker takes an answer with every name written out. */
export function fits(answers: readonly DnsRecord[], { question, protocol, edns }: Pick<Asked, 'question' | 'protocol' | 'edns'>): boolean {
  const bytes = HEADER + nameBytes(question.name) + 4 + (edns === undefined ? 0 : OPT) + answers.reduce((sum, { name, type, data }) => sum + nameBytes(name) + RECORD + dataBytes(type, data), 0);
  return protocol === 'tcp' || bytes <= Math.max(PLAIN_UDP, edns ?? 0);
}

function nameBytes(name: string): number {
  const bare = name.replace(/\.$/, '');
  return bare === '' ? 1 : bare.length + 2;
}

/** Of what is not looked into, as much as it has as text. */
function dataBytes(type: string, data: string): number {
  return type === 'A' ? 4 : type === 'AAAA' ? 16 : type === 'SRV' ? SERVICE + nameBytes(data.split(' ').at(-1) ?? '') : nameBytes(data);
}
