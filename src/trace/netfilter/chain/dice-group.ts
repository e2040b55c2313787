import type { Chain } from '../../../model/network/rule.ts';
import type { Option } from '../../context.ts';
import type { Cursor, Env } from '../env.ts';
import { fraction } from './run-rule.ts';
import { isStatement, segmentFrom } from './segment.ts';
import type { Segment } from './segment.ts';

/** Which rule of a group of dice was taken; `place` is the last rule of the group when none was. */
export interface GroupRoll {
  readonly place: number;
  readonly segment: Segment | undefined;
}

/**
 * Rolls the dice of consecutive rules at once, as kube-proxy writes them (1/3, 1/2, 1): one branch a rule, with the weight
 * that it has overall. A rule without dice that surely leaves the chain closes the group.
 */
export function rollGroup(env: Env, chain: Chain, cursor: Cursor, start: number, first: Segment): GroupRoll {
  const ways: { place: number; segment: Segment | undefined; option: Option }[] = [];
  let left = 1;
  let last = start;
  for (let place = start; place >= 0 && left > 1e-9; place = cursor.next(place + 1)) {
    const segment = place === start ? first : segmentAt(env, chain, place);
    if (segment.unknown.length > 0 || (segment.probability >= 1 && segment.kind === 'may' && !leaves(chain, place, segment))) break;
    last = place;
    if (segment.kind === 'no') continue;
    const weight = left * segment.probability;
    ways.push({ place, segment, option: { label: `${fraction(weight)}${target(chain, place, segment)}`, weight } });
    left -= weight;
  }
  if (left > 1e-9) ways.push({ place: last, segment: undefined, option: { label: `${fraction(left)} none`, weight: left } });
  const taken = ways[env.ctx.choose(chain.name, ways.map((way) => way.option))];
  return { place: taken?.place ?? last, segment: taken?.segment };
}

function segmentAt(env: Env, chain: Chain, place: number): Segment {
  const rule = chain.rules[place];
  if (rule === undefined) return { kind: 'no', end: 0, unknown: [], probability: 1 };
  env.rule = rule.because;
  return segmentFrom(env, rule, 0);
}

/** Whether the rule's first statement ends its work in this chain, so that the rules after it are not reached. */
function leaves(chain: Chain, place: number, segment: Segment): boolean {
  const step = chain.rules[place]?.steps[segment.end];
  if (step === undefined || !isStatement(step)) return false;
  return step.kind === 'verdict' ? step.verdict.kind !== 'continue' : step.kind === 'dnat' || step.kind === 'snat' || step.kind === 'reject';
}

function target(chain: Chain, place: number, segment: Segment): string {
  const step = chain.rules[place]?.steps[segment.end];
  return step?.kind === 'verdict' && 'chain' in step.verdict ? ` ${step.verdict.chain}` : '';
}
