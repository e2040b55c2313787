import { createInterface } from 'node:readline/promises';
import { UsageError } from '../exit.ts';

/** Asks on the terminal; without one `--yes` must be said. */
export async function agreed({ yes }: { readonly yes?: true }, question: string): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to ask on: say --yes');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${question}? [y/N] `).finally(() => prompt.close());
  return /^y(es)?$/i.test(answer.trim());
}
