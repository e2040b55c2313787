import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';
import { keptLookups } from './kept.ts';

const kept = keptLookups();

describe('lookups that real resolvers made', () => {
  it('are kept for each of the three', () => {
    expect(new Set(kept.map(({ resolver }) => resolver.kind))).toEqual(new Set(['glibc', 'musl', 'go']));
  });

  it.each(kept.map((one, index) => ({ ...one, title: `${index} ${one.resolver.kind} ${one.scenario.name} ${one.scenario.files.resolvConf?.replace(/\n/g, ' | ') ?? 'without resolv.conf'}` })))('the model sends the same queries and gives the same answer: $title', ({ resolver, scenario, observed, worker }) => {
    expect(closest(resolver, scenario, observed, worker).differences).toEqual([]);
  });
});
