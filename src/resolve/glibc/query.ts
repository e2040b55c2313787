import { RCODE } from '../../model/resolve/message.ts';
import type { Message } from '../../model/resolve/message.ts';
import type { GlibcState, Questions, Received } from './state.ts';
import { sendToServers } from './send.ts';

/** The answers of one name, in the order of their arrival, or none; why is in the state. `slotRcode`: see `Answers`. */
export interface Queried {
  readonly found: readonly Received[] | undefined;
  readonly slotRcode: number | undefined;
}

/** One name asked for one type, or for A and AAAA together (`__res_context_query` of resolv/res_query.c, 2.36). */
export function queryName(state: GlibcState, name: string, types: readonly string[]): Queried {
  if (types.length === 1 && types[0] === 'AAAA' && state.config.flags.has('no-aaaa')) return withoutAaaa(state, name);
  return queryTypes(state, name, types, (found) => found);
}

/**
 * With `no-aaaa` a question for AAAA alone goes out as one for A, and whatever it finds is taken for no data (resolv/res-noaaaa.c). So is
 * that nothing came at all: the failure is handed on only with the packet that it came with.
 */
function withoutAaaa(state: GlibcState, name: string): Queried {
  const queried = queryTypes(state, name, ['A'], (found) => found.map(({ question, message }) => ({ question, message: { ...message, answers: [] } })));
  if (queried.slotRcode === undefined) state.herror = 'NO_DATA';
  return queried;
}

function queryTypes(state: GlibcState, name: string, types: readonly string[], read: (found: readonly Received[]) => readonly Received[]): Queried {
  const [first = 'A', second] = types;
  const questions: Questions = second === undefined ? [{ name, type: first }] : [{ name, type: first }, { name, type: second }];
  const answers = sendToServers(state, questions);
  if (!answers.answered) {
    state.herror = 'TRY_AGAIN';
    return { found: undefined, slotRcode: answers.slotRcode };
  }
  state.errno = 'none';
  const found = read([answers.first, answers.second].filter((one) => one !== undefined));
  const [one, other = one] = found.map(({ message }) => message);
  if (one === undefined || other === undefined || !empty(one) || !empty(other)) return { found, slotRcode: answers.slotRcode };
  const rcode = one.rcode === RCODE.noError ? other.rcode : one.rcode;
  state.herror = rcode === RCODE.nxDomain ? 'HOST_NOT_FOUND' : rcode === RCODE.servFail ? 'TRY_AGAIN' : rcode === RCODE.noError ? 'NO_DATA' : 'NO_RECOVERY';
  return { found: undefined, slotRcode: answers.slotRcode };
}

function empty({ rcode, answers }: Message): boolean {
  return rcode !== RCODE.noError || answers.length === 0;
}
