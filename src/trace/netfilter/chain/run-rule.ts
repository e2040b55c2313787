import type { Rule } from '../../../model/network/rule.ts';
import type { Env } from '../env.ts';
import { execute } from '../statement/execute.ts';
import type { Effect } from '../statement/effect.ts';
import { isStatement, segmentFrom } from './segment.ts';
import type { Segment } from './segment.ts';

/**
 * Runs one rule: matches, statements, matches. Gives what becomes of the packet, or nothing when the next rule follows.
 * `first` is its first segment, where that was evaluated already; `rolled`: its dice have been rolled and matched.
 */
export function runRule(env: Env, rule: Rule, first?: Segment, rolled = false): Effect | undefined {
  let segment = first ?? segmentFrom(env, rule, 0);
  let diceDone = rolled;
  for (;;) {
    const statement = rule.steps[segment.end];
    // Without anything more to do it does not matter whether the rule matches.
    if (segment.kind === 'no' || statement === undefined || !isStatement(statement)) return undefined;
    if (!decideUnknown(env, segment)) return undefined;
    if (!diceDone && !roll(env, segment)) return undefined;
    const effect = execute(env, statement);
    if (effect !== undefined) return effect.kind === 'break' ? undefined : effect;
    diceDone = false;
    segment = segmentFrom(env, rule, segment.end + 1);
  }
}

function decideUnknown(env: Env, segment: Segment): boolean {
  return segment.unknown.every(({ place, because }) => env.ctx.decide({ kind: 'unknown', because }, keyOf(env, place)));
}

/** The same question about the same flow gets the same answer within a run; the way back is another question. */
function keyOf(env: Env, place: number): string {
  const { packet } = env.skb;
  const { rule } = env;
  return `${env.netns.id} ${env.chain} ${rule.ref === undefined ? rule.text : `${rule.ref.file}:${rule.ref.line}`} ${place} ${packet.src.value}>${packet.dst.value}/${packet.protocol}`;
}

function roll(env: Env, { probability }: Segment): boolean {
  if (probability >= 1) return true;
  const ways = [{ label: fraction(probability), weight: probability }, { label: `${fraction(1 - probability)} no match`, weight: 1 - probability }];
  return env.ctx.choose(env.chain, ways) === 0;
}

/** A probability as people read it: `1/3`, `2/5`, else in percent. */
export function fraction(probability: number): string {
  for (let below = 1; below <= 64; below += 1) {
    const above = Math.round(probability * below);
    if (above > 0 && Math.abs(probability - above / below) < 1e-6) return `${above}/${below}`;
  }
  return `${(probability * 100).toFixed(3)}%`;
}
