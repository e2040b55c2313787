import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../kernel/spawn.ts';
import { REPOSITORY } from '../kernel/tools.ts';
import type { Heard } from './compare.ts';
import type { NameExpectation, NameScenario, NameVariant } from './scenario.ts';

/** names.json of a case: what was looked up where, what the real resolvers told, and what must be found. */
export interface RecordedName {
  readonly title: string;
  readonly variant: NameVariant;
  readonly client: string;
  readonly name: string;
  readonly told: readonly Heard[];
  /** Of the broken variant only. */
  readonly expect?: NameExpectation;
}

/** Keeps a variant as `cases/AREA/NAME[-VARIANT]`: its bundle, and names.json. */
export async function recordNames({ name, area, title, nearMiss, site, expect }: NameScenario, variant: NameVariant, ask: string, told: readonly Heard[], bundle: string): Promise<void> {
  const folder = join(REPOSITORY, 'cases', area ?? 'dns', variant === 'broken' ? name : `${name}-${variant}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const said = { broken: title, healthy: `without its fault: ${title}`, 'near-miss': nearMiss?.title ?? '' }[variant];
  const recorded: RecordedName = { title: said, variant, client: site.client, name: ask, told: told.map((one) => ({ ...one, ms: Math.round(one.ms) })), ...(variant === 'broken' ? { expect } : {}) };
  writeFileSync(join(folder, 'names.json'), `${JSON.stringify(recorded, undefined, 2)}\n`);
  const done = await runProgram(['tar', '-czf', join(folder, 'bundle.tgz'), '-C', bundle, '.']);
  if (done.code !== 0) throw new Error(`tar: ${done.stderr}`);
}
