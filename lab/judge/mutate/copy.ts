import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../kernel/tools.ts';
import type { Mutation } from './mutation.ts';

const COPIED = ['src', 'lab', 'scripts', 'tsconfig.base.json', 'tsconfig.core.json', 'tsconfig.json', 'tsconfig.node.json', 'package.json'] as const;

/** Copies what the judge needs from `from` (the checkout when not given) into a new folder `to`; modules are linked. */
export function copyTo(to: string, from = REPOSITORY): void {
  for (const name of COPIED) cpSync(join(from, name), join(to, name), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(to, 'node_modules'));
}

/** Why a mutation cannot be planted in this copy: its text is not there, or there more than once. */
export function misfit(copy: string, { file, find }: Mutation): string | undefined {
  const times = readFileSync(join(copy, file), 'utf8').split(find).length - 1;
  return times === 1 ? undefined : `its text occurs ${times} times in ${file}`;
}

/** Plants a mutation in a copy while the work is done, and takes it out again. */
export async function withMutation<T>(copy: string, { file, find, replace }: Mutation, work: () => Promise<T>): Promise<T> {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(find, () => replace));
  try {
    return await work();
  } finally {
    writeFileSync(path, text);
  }
}
