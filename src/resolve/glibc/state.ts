import type { Message, Question } from '../../model/resolve/message.ts';
import type { Socket, Wire } from '../wire.ts';
import type { GlibcConfig } from './config.ts';

/**
 * The release from which on glibc reads answers by the names of their records and goes on at once after a refusal of the first of two
 * single requests: 2.36 with the updates of its release branch, which distributions ship, and everything after.
 */
export const UPDATED = 36;

/** What `struct __res_state` and errno keep from one query of a program's lookup to the next. */
export interface GlibcState {
  readonly wire: Wire;
  readonly config: GlibcConfig;
  /** The release, `36` for 2.36. */
  readonly minor: number;
  /** Open UDP sockets by the index of their server. */
  readonly sockets: Map<number, Socket>;
  /** RES_SNGLKUP and RES_SNGLKUPREOP: the options, or what glibc turned on by itself after one of two answers did not come. */
  singleRequest: boolean;
  reopen: boolean;
  gotSomewhere: boolean;
  errno: 'none' | 'ECONNREFUSED' | 'ETIMEDOUT';
  /** Whether errno stands at something from before the query, which `dns` puts back after a failure: see `leftBefore`. */
  errnoLeft: boolean;
  herror: HostError;
  /** Where `rotate` stands; the first number is random in a real process. */
  rotation: number;
}

/** h_errno (netdb.h). */
export type HostError = 'NETDB_SUCCESS' | 'HOST_NOT_FOUND' | 'TRY_AGAIN' | 'NO_RECOVERY' | 'NO_DATA' | 'NETDB_INTERNAL';

/**
 * What came back for one or two questions. `first` and `second` are the slots of the answers in the order of their arrival; one that a
 * server refused is empty. `slotRcode` is the response code that last stood in the first slot, whatever became of it;
 * `undefined` where nothing ever did.
 */
export interface Answers {
  readonly answered: boolean;
  readonly first?: Received | undefined;
  readonly second?: Received | undefined;
  readonly slotRcode: number | undefined;
}

/** An answer and the question that it came with. */
export interface Received {
  readonly question: Question;
  readonly message: Message;
}

export type Questions = readonly [Question] | readonly [Question, Question];

/** `__res_iclose`: all sockets of the resolver are closed, and the next query has another source port. */
export function closeAll(state: GlibcState): void {
  for (const socket of state.sockets.values()) state.wire.close(socket);
  state.sockets.clear();
}

export function newGlibcState(wire: Wire, config: GlibcConfig, minor: number, rotation: number): GlibcState {
  const reopen = config.flags.has('single-request-reopen');
  return { wire, config, minor, sockets: new Map(), singleRequest: config.flags.has('single-request') || reopen, reopen, gotSomewhere: false, errno: 'none', errnoLeft: false, herror: 'NETDB_SUCCESS', rotation };
}
