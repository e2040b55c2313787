import type { Scenario } from '../scenario.ts';

/** What the healthy twin of a scenario is, in one text: scenarios with the same text have the same twin. */
function twinKey({ cluster, setup, probe }: Scenario): string {
  return JSON.stringify([cluster, setup ?? [], { ...probe, timeoutMs: undefined }]);
}

/** The scenario (the first in the list) that a scenario's healthy twin is named after. */
export function twinOf(scenario: Scenario, all: readonly Scenario[]): Scenario {
  const key = twinKey(scenario);
  return all.find((other) => twinKey(other) === key) ?? scenario;
}
