import { fileURLToPath } from 'node:url';
import type { Served } from '../../../src/model/resolve/index.ts';
import type { LabNode } from '../../kernel/node.ts';
import { enter } from '../../kernel/node.ts';
import { runProgram } from '../../kernel/spawn.ts';
import type { Asked, Told } from './asker.ts';

const ASKER = fileURLToPath(new URL('./asker.ts', import.meta.url));

/** Asks servers of a machine; `null` is no answer in `waitMs`. */
export async function askServers(machine: LabNode, questions: readonly Asked[], waitMs = 8000): Promise<readonly (Told | null)[]> {
  const done = await runProgram(enter(machine, undefined, [process.execPath, ...process.execArgv, ASKER, String(waitMs)]), JSON.stringify(questions), 180_000);
  return JSON.parse(done.stdout || '[]') as (Told | null)[];
}

/** What a server said, for comparison. */
export function textOfTold(told: Told | null): string {
  return told === null ? 'silent' : textOf(told.rcode, told.authoritative, told.answers);
}

/** What a server's model says, for comparison. */
export function textOfServed(served: Served): string {
  if (served.kind === 'silent') return 'silent';
  const { rcode, authoritative, answers } = served.message;
  return textOf(rcode, authoritative, answers.map(({ name, type, data }) => `${name.toLowerCase().replace(/\.$/, '')} ${type} ${data.toLowerCase()}`).sort());
}

function textOf(rcode: number, authoritative: boolean, answers: readonly string[]): string {
  return `rcode ${rcode}${authoritative ? ' aa' : ''} ${answers.join(', ')}`;
}
