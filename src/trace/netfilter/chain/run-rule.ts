import type { Env } from '../env.ts';
import { dnatTo } from '../nat/translate.ts';
import type { Effect } from '../statement/effect.ts';
import type { RulePlan, SegmentPlan } from './plan.ts';
import { met } from './segment.ts';
import type { Met } from './segment.ts';

/**
 * Runs one rule: matches, statements, matches. Gives what becomes of the packet, or nothing when the next rule follows.
 * `answered` is what its first matches said; `rolled`: their dice have been rolled and matched.
 */
export function runRule(env: Env, rule: RulePlan, answered: Met, rolled: boolean): Effect | undefined {
  let answer = answered;
  let diceDone = rolled;
  for (let segment: SegmentPlan | undefined = rule; segment !== undefined; segment = segment.next) {
    if (segment !== rule) answer = met(env, segment);
    if (answer === 'no' || (answer !== 'yes' && !decideUnknown(env, answer))) return undefined;
    if (!diceDone && segment.dice !== 'none' && !roll(env, segment.probability)) return undefined;
    if (segment.effect !== undefined) return segment.effect;
    const effect = segment.dnat === undefined ? segment.execute?.(env) : dnatTo(env, segment.dnat);
    if (effect !== undefined) return effect.kind === 'break' ? undefined : effect;
    diceDone = false;
  }
  return undefined;
}

function decideUnknown(env: Env, unknown: Exclude<Met, string>): boolean {
  return unknown.every(({ place, because }) => env.ctx.decide({ kind: 'unknown', because }, keyOf(env, place)));
}

/** The same question about the same flow gets the same answer within a run; the way back is another question. */
function keyOf(env: Env, place: number): string {
  const { packet } = env.skb;
  const { rule } = env;
  return `${env.netns.id} ${env.chain} ${rule.ref === undefined ? rule.text : `${rule.ref.file}:${rule.ref.line}`} ${place} ${packet.src.value}>${packet.dst.value}/${packet.protocol}`;
}

function roll(env: Env, probability: number): boolean {
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
