import { readFileSync } from 'node:fs';
import { judge } from './compare/judge.ts';
import { explain } from './explain.ts';
import { readStored, stored } from './store.ts';
import { add, disagreementName, disagreementText, newTally, tallyText } from './tally.ts';

/** How to judge kept recordings again: `known` is a file of disagreements by name, a line each, that do not count. */
export interface ReplayOptions {
  readonly verbose: boolean;
  readonly probe?: number;
  readonly known?: string;
  /** Ends at the first disagreement, which is printed after `FIRST`. */
  readonly failFast: boolean;
}

/** Judges kept recordings again, without a kernel. Gives the exit code: 1 on a disagreement. */
export async function replay(folders: readonly string[], { verbose, probe, known, failFast }: ReplayOptions): Promise<number> {
  const tally = newTally();
  const ignored = new Set(known === undefined ? [] : readFileSync(known, 'utf8').split('\n'));
  for (const path of folders.flatMap(stored)) {
    const { recording, bundle } = readStored(path);
    const judged = await judge(recording, bundle);
    for (const one of judged.probes) if (one.probe.id === probe) process.stdout.write(`${explain(judged, one)}\n`);
    const found = add(tally, judged).filter((disagreement) => !ignored.has(disagreementName(disagreement)));
    tally.disagreements.push(...found);
    if (verbose) for (const disagreement of found) process.stdout.write(`${disagreementText(disagreement)}\n`);
    const [first] = found;
    if (failFast && first !== undefined) {
      process.stdout.write(`FIRST ${disagreementText(first)}\n`);
      return 1;
    }
  }
  process.stdout.write(`${tallyText(tally)}\n`);
  return tally.disagreements.length > 0 ? 1 : 0;
}
