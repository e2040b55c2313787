import type { Change } from '../model/finding/index.ts';
import type { Target } from '../model/report/index.ts';
import { sameIp } from '../net/ip.ts';

/** The questions as they are after changes that concern the client and not the network. */
export function askedAfter(targets: readonly Target[], changes: readonly Change[]): readonly Target[] {
  return changes.reduce((asked, change) => {
    if (change.kind === 'set-client-address') return asked.map((target) => askedFrom(target, change));
    if (change.kind === 'set-request') return asked.map((target) => ({ ...target, http: change.to }));
    if (change.kind === 'set-client-port') return asked.map((target) => askedBy(target, change));
    return change.kind === 'set-target-address' ? asked.map((target) => askedOf(target, change)) : asked;
  }, targets);
}

function askedOf(target: Target, { from, to }: Extract<Change, { kind: 'set-target-address' }>): Target {
  const { question } = target;
  return question.kind === 'socket' && sameIp(question.dst, from.addr) && question.dport === from.port ? { ...target, question: { ...question, dst: to.addr, dport: to.port } } : target;
}

function askedBy(target: Target, { from, to }: Extract<Change, { kind: 'set-client-port' }>): Target {
  const { question } = target;
  return question.kind === 'socket' && question.sport === from ? { ...target, question: { ...question, sport: to } } : target;
}

function askedFrom(target: Target, { from, to }: Extract<Change, { kind: 'set-client-address' }>): Target {
  const { question } = target;
  return (question.kind === 'outside' || question.kind === 'balanced') && sameIp(question.src, from) ? { ...target, question: { ...question, src: to } } : target;
}
