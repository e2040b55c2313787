import type { Outcome } from '../../model/trace/journey.ts';
import type { Errno } from '../../model/trace/disposition.ts';
import { errnoOf, errnoOfIcmp } from '../reaction.ts';
import type { Reaction } from '../reaction.ts';
import type { Sent } from './send.ts';

/**
 * What a program sees of a packet that did not arrive. TCP fails on every error while connecting; a connected UDP socket only
 * on a fatal one; `ping` prints them all. `send` errors reach everybody but TCP, which tries again and times out.
 */
export function outcomeOf(sent: Sent, protocol: 'tcp' | 'udp' | 'icmp' | 'sctp'): Outcome {
  const { end, told } = sent;
  if (end.disposition.kind === 'unknown') return { kind: 'unknown', because: end.disposition.because };
  if (end.disposition.kind === 'leaves-the-model') return { kind: 'unknown', because: [...end.disposition.because, { text: 'the packet leaves what was collected' }] };
  if (end.localError !== undefined && protocol !== 'tcp') return { kind: 'error', errno: end.localError };
  const errno = told && end.reaction !== undefined ? errnoFor(end.reaction, protocol) : undefined;
  return errno === undefined ? { kind: 'timeout' } : { kind: 'error', errno };
}

function errnoFor(reaction: Reaction, protocol: 'tcp' | 'udp' | 'icmp' | 'sctp'): Errno | undefined {
  if (reaction.kind === 'reset') return errnoOf(reaction);
  const { errno, fatal } = errnoOfIcmp(reaction.offender.packet.src.family, reaction.type, reaction.code);
  return protocol === 'udp' && !fatal ? undefined : errno;
}

/** How an answer that did not reach the program ends the question: unknown stays unknown, everything else is silence. */
export function outcomeOfAnswer(sent: Sent): Outcome {
  const { disposition } = sent.end;
  if (disposition.kind === 'delivered') return { kind: 'answered' };
  if (disposition.kind === 'unknown') return { kind: 'unknown', because: disposition.because };
  if (disposition.kind === 'leaves-the-model') return { kind: 'unknown', because: [...disposition.because, { text: 'the answer leaves what was collected' }] };
  return { kind: 'timeout' };
}
