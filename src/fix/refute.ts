import type { CauseMessages, Finding } from '../model/finding/index.ts';
import type { Network } from '../model/network/index.ts';
import type { Useless } from '../model/report/index.ts';
import { applyChanges } from './apply/index.ts';
import { isBetter } from './prove.ts';
import type { Judge } from './prove.ts';

/** Fixes of a finding that many try and that do not turn the verdict, with where the packet ends then. */
export function refute(network: Network, finding: Finding, messages: CauseMessages, judge: Judge): readonly Useless[] {
  return finding.fixes.filter(({ tempting }) => tempting === true).flatMap(({ message: key, commands, changes }): Useless[] => {
    const changed = applyChanges(network, changes);
    const after = judge.verdict(changed, changes);
    const message = messages.fixes[key];
    if (message === undefined || isBetter(judge.verdict(network, []), after)) return [];
    const ends = judge.ending(changed, changes);
    return [{ message, commands, changes, after, ...(ends === undefined ? {} : { ends }) }];
  });
}
