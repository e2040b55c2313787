import type { DispositionKind, Errno } from '../../model/trace/disposition.ts';
import type { RunResult } from '../explore.ts';
import type { Run } from '../run.ts';
import { openSocket } from './client.ts';
import type { Opened, SocketQuestion } from './client.ts';
import { conclude } from './send.ts';
import { datagram } from './datagram.ts';
import { tcp } from './tcp.ts';
import { protocolOf, madeHere } from './packets.ts';
import { endOf } from '../stop.ts';
import { noPathFacts } from '../route/select.ts';
import { Unknowable } from '../state/part.ts';
import { newSkb } from '../skb.ts';

/** One run of a program's conversation: connect, then what the protocol sends, until the program knows how it went. */
export function converse(run: Run, question: SocketQuestion): RunResult {
  const opened = tryOpen(run, question);
  if (opened.kind !== 'open') return failed(run, question, opened);
  return question.protocol === 'tcp' ? tcp(run, question, opened) : datagram(run, question, opened);
}

type Tried = Opened | { readonly kind: 'unknown'; readonly because: Unknowable['because'] };

function tryOpen(run: Run, question: SocketQuestion): Tried {
  try {
    return openSocket(run, question);
  } catch (reason) {
    if (!(reason instanceof Unknowable)) throw reason;
    return { kind: 'unknown', because: reason.because };
  }
}

/** The program's own stack refused: there is a journey of no hop but its own. */
function failed(run: Run, question: SocketQuestion, opened: Exclude<Tried, { kind: 'open' }>): RunResult {
  const netns = run.netns(question.netns);
  const family = question.dst.family;
  const src = question.src ?? { family, value: 0n };
  const packet = madeHere(run, netns, { src, dst: question.dst }, protocolOf(question.protocol, family), { kind: 'opaque' }, 0);
  const skb = newSkb(packet, netns.id, 'outgoing');
  run.enter(netns.id);
  const journey = { direction: 'forward', purpose: 'open', packet } as const;
  switch (opened.kind) {
    case 'unknown':
      run.step({ stage: 'route', action: 'unknown', because: opened.because, facts: {} });
      conclude(run, journey, endOf(skb, { kind: 'unknown' }, { because: opened.because }));
      return { outcome: { kind: 'unknown', because: opened.because } };
    case 'refused':
      run.step({ stage: 'socket', action: 'reject', because: opened.because, facts: { errno: opened.errno } });
      conclude(run, journey, endOf(skb, refusal(opened.errno), { because: opened.because }));
      return { outcome: { kind: 'error', errno: opened.errno } };
    case 'no-route': {
      const { type, errno, because } = opened.answer;
      run.step({ stage: 'route', action: type === 'blackhole' ? 'drop' : 'reject', because, facts: { ...noPathFacts({ kind: 'none', ...opened.answer }), for: 'output' } });
      const kind = type === 'blackhole'
        ? { kind: 'dropped', by: { kind: 'route', type } } as const
        : { kind: 'rejected', by: { kind: 'route', type }, answer: { kind: 'local-error', errno }, answerArrives: true } as const;
      conclude(run, journey, endOf(skb, kind, { because }));
      return { outcome: { kind: 'error', errno } };
    }
  }
}

function refusal(errno: Errno): DispositionKind {
  if (errno === 'EADDRNOTAVAIL') return { kind: 'dropped', by: { kind: 'no-source-address' } };
  return { kind: 'rejected', by: { kind: 'route', type: 'no-route' }, answer: { kind: 'local-error', errno }, answerArrives: true };
}
