import type { Branch, Outcome, Step, Walk } from '../../model/trace/journey.ts';

/**
 * What clients of load balancers of seven layers see, from what becomes of each connection to a backend: such a box has taken the client's connection itself. It waits for a backend, then
 * tries another, and answers 504 when none is left; one that refuses costs no time, and 502 is the answer where all do. A request that no rule takes is answered with 404.
 * Source: Tencent Kubernetes Engine, trouble shooting of Services and Ingresses (another backend after about 4 s; 504, 404).
 */
export function retried(walk: Walk): Walk {
  if (!walk.branches.some(({ journeys }) => journeys.some(({ hops }) => hops.some(({ steps }) => steps.some(isOfSeven))))) return walk;
  return { ...walk, branches: walk.branches.map((branch) => {
    const outcome = outcomeOf(branch, walk.branches);
    return outcome === branch.outcome || patienceOf(branch) === undefined ? { ...branch, outcome } : { ...branch, outcome, behind: branch.outcome };
  }) };
}

function outcomeOf(branch: Branch, all: readonly Branch[]): Outcome {
  const { outcome } = branch;
  if (stepsOf(branch).some(isUnruled)) return { kind: 'status', status: 404 };
  const patience = patienceOf(branch);
  if (patience === undefined || (outcome.kind !== 'timeout' && outcome.kind !== 'error')) return outcome;
  const others = all.filter((other) => patienceOf(other) !== undefined && backendOf(other) !== backendOf(branch));
  const unknown = others.find((other) => other.outcome.kind === 'unknown');
  if (unknown !== undefined) return unknown.outcome;
  const silent = new Set([branch, ...others].filter((one) => one.outcome.kind === 'timeout').map(backendOf)).size;
  if (!others.some((other) => other.outcome.kind === 'answered')) return { kind: 'status', status: silent > 0 ? 504 : 502 };
  if (outcome.kind === 'error') return silent === 0 ? { kind: 'answered' } : { kind: 'late', least: 0, most: silent * patience };
  return { kind: 'late', least: patience, most: silent * patience };
}

function stepsOf({ journeys }: Branch): readonly Step[] {
  return journeys.filter(({ purpose }) => purpose === 'open').flatMap(({ hops }) => hops.flatMap(({ steps }) => steps));
}

function isOfSeven(step: Step): boolean {
  return (step.stage === 'balancer' && step.facts['patience'] !== undefined) || isUnruled(step);
}

function isUnruled({ stage, facts }: Step): boolean {
  return stage === 'balancer' && facts['why'] === 'no-rule';
}

/** Milliseconds that the box of seven layers on the way waits; nothing where there is none. */
function patienceOf(branch: Branch): number | undefined {
  const step = stepsOf(branch).find(isOfSeven);
  return step === undefined || isUnruled(step) ? undefined : Number(step.facts['patience']);
}

function backendOf(branch: Branch): unknown {
  return stepsOf(branch).find(isOfSeven)?.facts['backend'];
}
