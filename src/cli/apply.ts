import { readFileSync } from 'node:fs';
import { CannotRun, EXIT, UsageError } from './exit.ts';
import { readPlan } from './plan-file.ts';
import { printable, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface ApplyCommand {
  readonly lang: Lang;
  readonly tvpc?: string;
  readonly yes?: true;
}

/** `netwhy apply PLAN`: shows what would change, and with `--yes` changes it; the one verb that writes into the database of VPCGW. Returns the exit code: 0 it is as the plan says, 1 it was only shown. */
export async function apply(file: string, { lang, tvpc, yes }: ApplyCommand): Promise<number> {
  const [{ isTvpcAddress, writeTable }, present] = await Promise.all([import('../collect/index.ts'), import('../present/index.ts')]);
  const addresses = readPlan(textOf(file), file);
  await write(present.presentPlanText({ addresses, left: [] }, { lang, color: wantsColor(process.stdout) }));
  if (addresses.length === 0) return EXIT.asExpected;
  if (yes !== true) {
    await write(`\n${present.sayOfTcs('confirm', lang)}\n`);
    return EXIT.findings;
  }
  if (tvpc === undefined || !isTvpcAddress(tvpc)) throw new UsageError('name the database: --tvpc mysql://USER@HOST:PORT/db_tvpc');
  await write('\n');
  await writeTable(tvpc, addresses, ({ vip }, was) => void process.stdout.write(`${vip}: ${present.sayOfTcs(was === 'before' ? 'done' : 'already', lang)}\n`));
  return EXIT.asExpected;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotRun(printable(`cannot read ${file}: ${(error as Error).message}`));
  }
}
