import { CannotRun, EXIT, UsageError } from './exit.ts';
import { evidenceAt } from './tcs.ts';
import { printable, say, wantsColor, write } from './terminal.ts';
import type { Lang } from './terminal.ts';

export interface PlanCommand {
  readonly area: 'tcs';
  readonly output: 'text' | 'json';
  readonly lang: Lang;
  readonly tvpc?: string;
}

/** `netwhy plan --area tcs BUNDLE...`: what must change of the rules of VPCGW. Returns the exit code: 0 nothing, 1 something. Half of what there is makes no plan. */
export async function plan(paths: readonly string[], { output, lang, tvpc }: PlanCommand): Promise<number> {
  if (paths.length === 0) throw new UsageError('name a bundle: netwhy plan --area tcs tcs.tgz');
  const [{ openBundle }, { planOfTcs }, present] = await Promise.all([import('../collect/index.ts'), import('../tcs.ts'), import('../present/index.ts')]);
  const planned = planOfTcs((await evidenceAt(await openBundle(paths), tvpc)).evidence);
  if ('length' in planned) {
    const [unknown] = planned;
    const ref = unknown?.because.ref;
    throw new CannotRun(printable(`no plan without everything that it hangs on: ${unknown === undefined ? '' : say(unknown.what, lang)} ${ref === undefined ? '' : `${ref.file}:${ref.line}: `}${unknown?.because.text ?? ''}`));
  }
  await write(output === 'json' ? present.presentPlanJson(planned) : present.presentPlanText(planned, { lang, color: wantsColor(process.stdout) }));
  return planned.addresses.length + planned.left.length > 0 ? EXIT.findings : EXIT.asExpected;
}
