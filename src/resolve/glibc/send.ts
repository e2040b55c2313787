import type { Answers, GlibcState, Questions } from './state.ts';
import { closeAll } from './state.ts';
import { sendDatagrams } from './send-datagram.ts';
import { sendStream } from './send-stream.ts';

/**
 * Asks the servers in order, round by round, until one gives an answer that glibc takes (`__res_context_send` of resolv/res_send.c, 2.36).
 * An answer with the TC bit turns the rest to TCP, which asks each server at most once. With `rotate` each call begins at the next server.
 */
export function sendToServers(state: GlibcState, questions: Questions): Answers {
  const { servers, attempts, flags } = state.config;
  let tcp = flags.has('use-vc');
  let slotRcode: number | undefined;
  state.gotSomewhere = false;
  const offset = flags.has('rotate') && servers.length > 1 ? state.rotation++ % servers.length : 0;
  for (let round = 0; round < attempts; round++) {
    for (let shift = 0; shift < servers.length; shift++) {
      const index = (shift + offset) % servers.length;
      const datagram = tcp ? undefined : sendDatagrams(state, questions, index, slotRcode);
      slotRcode = datagram?.answers.slotRcode ?? slotRcode;
      if (datagram?.kind === 'over-tcp') tcp = true;
      if (tcp) round = attempts;
      const answers = tcp ? sendStream(state, questions, index, slotRcode) : datagram?.answers;
      slotRcode = answers?.slotRcode ?? slotRcode;
      if (answers !== undefined && (answers.first !== undefined || answers.second !== undefined)) {
        closeAll(state);
        return answers;
      }
    }
  }
  closeAll(state);
  if (!tcp) state.errno = state.gotSomewhere ? 'ETIMEDOUT' : 'ECONNREFUSED';
  return { answered: false, slotRcode };
}
