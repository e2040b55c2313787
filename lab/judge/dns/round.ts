import type { Lookup } from '../../../src/model/resolve/lookup.ts';
import { closest } from './closest.ts';
import type { Real } from './programs.ts';
import { observe } from './real.ts';
import type { Observed } from './real.ts';
import type { Scenario } from './scenario.ts';
import type { Servers } from './servers.ts';

export interface Round {
  readonly lookup: Lookup;
  readonly observed: Observed;
  readonly differences: readonly string[];
}

/** One scenario for real and in the model. */
export async function judgeRound(real: Real, scenario: Scenario, worker: number, servers: Servers, folder: string): Promise<Round> {
  const observed = await observe(real, scenario, worker, servers, folder);
  return { ...closest(real, scenario, observed, worker), observed };
}
