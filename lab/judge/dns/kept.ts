import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../kernel/tools.ts';
import type { Real, Resolver } from './programs.ts';
import type { Observed } from './real.ts';
import type { Scenario } from './scenario.ts';

/** A lookup that really was made: by which resolver, of what, as which worker, and what was seen. */
export interface Kept {
  readonly resolver: Resolver;
  readonly worker: number;
  readonly scenario: Scenario;
  readonly observed: Observed;
}

const FOLDER = join(REPOSITORY, 'lab', 'judge', 'dns', 'testdata');

/** Adds a lookup to a file, a line for each. Times are kept in whole milliseconds from the first query on. */
export function keep(file: string, real: Real, worker: number, scenario: Scenario, { seen, told, stalledMs }: Observed): void {
  const resolver: Resolver = real.kind === 'glibc' ? { kind: 'glibc', minor: real.minor } : { kind: real.kind, release: real.release, ...(real.kind === 'musl' && real.oneId === true ? { oneId: true } : {}) };
  const from = seen[0]?.atMs ?? 0;
  const kept: Kept = { resolver, worker, scenario, observed: { seen: seen.map((one) => ({ ...one, atMs: Math.round(one.atMs - from) })), told, stalledMs: Math.round(stalledMs) } };
  appendFileSync(file, `${JSON.stringify(kept)}\n`);
}

/** All lookups that are kept in the repository. */
export function keptLookups(): readonly Kept[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl')).sort().flatMap((name) => readFileSync(join(FOLDER, name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Kept));
}
