import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../kernel/spawn.ts';
import type { Finished } from '../../kernel/command.ts';
import { copyTo, misfit, withMutation } from './copy.ts';
import type { Mutation } from './mutation.ts';

const LIMIT = 30 * 60_000;

/** What became of a mutation. `how`: the disagreement that shows it; or why it could not be tried. */
export interface Fate {
  readonly what: 'caught' | 'missed' | 'broken';
  readonly how: string;
}

/** Replays the recordings with a copy as it is. Gives the disagreements that it has already, a line each, which show no mutation. Throws when the replay fails. */
export async function knownOf(copy: string, recordings: readonly string[]): Promise<string> {
  const done = await replay(copy, ['-v'], recordings);
  if (!/^networks \d/m.test(done.stdout)) throw new Error(`the judge cannot replay: ${done.stderr}`);
  return done.stdout.split('\n').flatMap((line) => /^(?! )\S+(?: probe \d+)?(?=: )/.exec(line)?.[0] ?? []).join('\n');
}

/** A worker's own copy and the file of what is known to disagree there. */
export interface Bench {
  readonly copy: string;
  readonly known: string;
}

/** Makes a bench in an empty folder. */
export function benchIn(folder: string, base: string, known: string): Bench {
  copyTo(folder, base);
  const file = join(folder, 'known.txt');
  writeFileSync(file, known);
  return { copy: folder, known: file };
}

/** Plants one mutation, lets the judge replay until something new disagrees, and takes the mutation out. */
export async function tryMutation({ copy, known }: Bench, mutation: Mutation, recordings: readonly string[]): Promise<Fate> {
  const why = misfit(copy, mutation);
  if (why !== undefined) return { what: 'broken', how: why };
  return await withMutation(copy, mutation, async () => {
    const { code, stdout, stderr } = await replay(copy, ['--fail-fast', '--known', known], recordings);
    const shown = /^FIRST (.*)$/m.exec(stdout)?.[1];
    if (shown !== undefined) return { what: 'caught', how: shown };
    return code === 0 ? { what: 'missed', how: '' } : { what: 'broken', how: stderr.split('\n').find((line) => line.includes('Error')) ?? stderr.slice(0, 300) };
  });
}

function replay(copy: string, options: readonly string[], recordings: readonly string[]): Promise<Finished> {
  return runProgram([process.execPath, join(copy, 'node_modules/tsx/dist/cli.mjs'), join(copy, 'lab/judge/main.ts'), '--replay', ...options, ...recordings], '', LIMIT);
}
