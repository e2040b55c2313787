import type { Change } from '../model/finding/index.ts';
import type { Target } from '../model/report/index.ts';
import { sameIp } from '../net/ip.ts';

/** The questions as they are after changes that concern the client outside and not the network. */
export function askedAfter(targets: readonly Target[], changes: readonly Change[]): readonly Target[] {
  return changes.reduce((asked, change) => (change.kind === 'set-client-address' ? asked.map((target) => askedFrom(target, change)) : asked), targets);
}

function askedFrom(target: Target, { from, to }: Extract<Change, { kind: 'set-client-address' }>): Target {
  const { question } = target;
  return question.kind === 'outside' && sameIp(question.src, from) ? { ...target, question: { ...question, src: to } } : target;
}
