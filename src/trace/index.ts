/**
 * The packet walk: what the Linux datapath does with a connection, from the program's `connect` to the server's socket and back.
 *
 * Read in this order: `explore.ts` runs the walk once for every way that the kernel's dice and the unknown lines can fall;
 * `converse/` is the program (socket, SYN, answer, data) and sends packets; `walk.ts` carries one packet from function to function
 * of the kernel: `output/` (local-out, forward, output), `device/` (transmit, receive), `bridge/`, `tunnel/`, `input/` (ip-receive,
 * local-in, deliver). They ask `route/`, `neighbour/`, `netfilter/`, `conntrack/` and `ipvs/`, and read the namespace by `state/`.
 * What ends a journey is in `stop.ts`, what a kernel answers to it in `reaction.ts`.
 */
import type { Network } from '../model/network/netns.ts';
import type { TraceQuestion } from '../model/trace/question.ts';
import type { Walk } from '../model/trace/journey.ts';
import { withDestination } from './converse/any-address.ts';
import { converse } from './converse/converse.ts';
import { fromOutside } from './converse/outside.ts';
import { fromWire } from './converse/wire.ts';
import { explore } from './explore.ts';

import { retried } from './balancer/index.ts';

export { entryTo } from './balancer/index.ts';
export { answersOutside } from './neighbour/from-outside.ts';
export { errnoOfIcmp } from './reaction.ts';
export { readsAny, recordReads } from './reads.ts';
export type { NamedReads, PartsOf, Reads, Recorder } from './reads.ts';

export interface TraceOptions {
  /** Branches after which the walk stops and says that it is not complete; 4096 by default. */
  readonly maxBranches?: number;
  /** Seconds since the epoch, for rules that ask for the time. */
  readonly now?: number;
}

/** Walks a question through a network: every way that it can go, with weights that add up to 1 unless truncated. */
export function trace(network: Network, question: TraceQuestion, options: TraceOptions = {}): Walk {
  const { maxBranches = 4096, now } = options;
  const assumeListener = question.kind === 'socket' && question.assumeListener === true;
  const limits = { maxBranches, assumeListener, ...(now === undefined ? {} : { now }) };
  return retried(explore(network, limits, (run) => {
    switch (question.kind) {
      case 'socket': return converse(run, withDestination(question));
      case 'outside': case 'balanced': return fromOutside(run, question);
      case 'wire': return fromWire(run, question);
    }
  }));
}
