import type { Lookup } from '../../../src/model/resolve/lookup.ts';
import { differences } from './compare.ts';
import { DICE, modelled } from './model.ts';
import type { Resolver } from './programs.ts';
import type { Observed } from './real.ts';
import type { Scenario } from './scenario.ts';

export interface Compared {
  readonly lookup: Lookup;
  readonly differences: readonly string[];
}

/** The model beside what was observed. Of the ways that a process's dice can fall, the one that agrees best counts. */
export function closest(resolver: Resolver, scenario: Scenario, observed: Observed, worker: number): Compared {
  const thrown = resolver.kind !== 'glibc' || /\brotate\b/.test(scenario.files.resolvConf ?? '');
  const compared = Array.from({ length: thrown ? DICE[resolver.kind] : 1 }, (_, die): Compared => {
    const lookup = modelled(resolver, scenario, worker, die);
    return { lookup, differences: differences(lookup, observed, worker, resolver.kind) };
  });
  const [best] = compared.sort((a, b) => a.differences.length - b.differences.length);
  if (best === undefined) throw new Error('no way that the dice can fall');
  return best;
}
