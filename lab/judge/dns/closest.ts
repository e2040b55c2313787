import type { Lookup } from '../../../src/model/resolve/lookup.ts';
import { differences } from './compare.ts';
import { dice, modelled } from './model.ts';
import type { Resolver } from './programs.ts';
import type { Observed } from './real.ts';
import type { Scenario } from './scenario.ts';

export interface Compared {
  readonly lookup: Lookup;
  readonly differences: readonly string[];
}

/** The model beside what was observed. Of the ways that a process's dice can fall, the one that agrees best counts. */
export function closest(resolver: Resolver, scenario: Scenario, observed: Observed, worker: number): Compared {
  const rotates = /\brotate\b/.test(scenario.files.resolvConf ?? '');
  const fallen = (die: number): Compared => {
    const lookup = modelled(resolver, scenario, worker, die);
    return { lookup, differences: differences(lookup, observed, worker, resolver.kind) };
  };
  let best = fallen(0);
  for (let die = 1; die < dice(resolver.kind, rotates) && best.differences.length > 0; die++) {
    const other = fallen(die);
    if (other.differences.length < best.differences.length) best = other;
  }
  return best;
}
