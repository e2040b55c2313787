import type { Action, Stage, Step } from '../../../model/trace/journey.ts';
import type { Packet } from '../../../net/packet.ts';
import type { Because } from '../../../model/network/because.ts';
import type { Env } from '../env.ts';

/** Writes the step of a rule that matched and did something: where it stands, its line, and what came of it. */
export function report(env: Env, action: Action, facts: Readonly<Record<string, string | number | boolean>> = {}, packet?: Packet, uncertain?: readonly Because[]): void {
  const step = stepOf(env, action, facts);
  if (packet === undefined && uncertain === undefined) env.ctx.step(step);
  else env.ctx.step({ ...step, ...(packet === undefined ? {} : { packet }), ...(uncertain === undefined ? {} : { uncertain }) });
}

/** The step of the rule in hand. */
export function stepOf(env: Env, action: Action, facts: Step['facts']): Step {
  return { stage: stageOf(env), action, because: [env.rule], facts: { hook: env.hook, table: env.table.name, chain: env.chain, ...facts } };
}

/** The stage that a table stands for, by its customary name; other tables filter. */
function stageOf(env: Env): Stage {
  const { name } = env.table;
  return name === 'raw' || name === 'mangle' || name === 'nat' || name === 'security' ? name : 'filter';
}
