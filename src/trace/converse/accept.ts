import { giveUpRouters } from '../route/gone-router.ts';
import type { Run } from '../run.ts';
import { synAckOf } from './handshake.ts';
import { send } from './send.ts';
import type { Sent } from './send.ts';
import { backBy } from './server.ts';
import type { Server } from './server.ts';

/** The answer to a SYN, and how it went. */
export interface Accepted extends ReturnType<typeof synAckOf> {
  readonly sent: Sent;
}

/** The server's answer to a SYN. It is sent again when nothing follows it, or the SYN comes again, and may go another way then (inet_rtx_syn_ack; seen on 6.18). */
export function accept(run: Run, server: Server): Accepted {
  const first = answerSyn(run, server);
  if (!giveUpRouters(run) || synAckOf(run, server).back?.route === first.back?.route) return first;
  return answerSyn(run, server);
}

function answerSyn(run: Run, server: Server): Accepted {
  const answer = synAckOf(run, server);
  return { ...answer, sent: send(run, { direction: 'reply', purpose: 'answer', netns: server.netns, packet: answer.packet, socket: {}, ...backBy(server.request.src, server.dev) }) };
}
