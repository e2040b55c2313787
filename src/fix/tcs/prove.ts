import type { TcsFinding } from '../../model/report/tcs.ts';
import { commandOf } from '../../model/tcs/index.ts';
import type { TcsParts, TcsRemedy } from '../../model/tcs/index.ts';
import { applyToTcs } from './apply.ts';
import { aroundChanges } from './around.ts';

/** A finding with what could mend it, the best first. */
export interface TcsSuspect {
  readonly finding: TcsFinding;
  readonly remedies: readonly TcsRemedy[];
}

/** Gives each finding the first of its remedies that is proven. */
export function proveTcs(parts: TcsParts, suspects: readonly TcsSuspect[], compare: (parts: TcsParts) => readonly TcsFinding[]): readonly TcsFinding[] {
  const proven = prover(parts, compare);
  return suspects.map((suspect) => {
    const fix = proven(suspect);
    return fix === undefined ? suspect.finding : { ...suspect.finding, fix: fix.map(commandOf) };
  });
}

/** The first remedy of a finding that the comparison, done again, proves: it is silent then, and nothing is found that was not found before. */
export function prover(parts: TcsParts, compare: (parts: TcsParts) => readonly TcsFinding[]): (suspect: TcsSuspect) => TcsRemedy | undefined {
  const around = aroundChanges(parts);
  return ({ finding, remedies }) => remedies.find((changes) => {
    if (changes.length === 0) return false;
    const near = around(changes);
    const before = new Set(compare(near).map(nameOf));
    const after = compare(applyToTcs(near, changes)).map(nameOf);
    return before.has(nameOf(finding)) && !after.includes(nameOf(finding)) && after.every((name) => before.has(name));
  });
}

/** What makes a finding the same before and after. */
function nameOf({ id, object, title }: TcsFinding): string {
  return `${id} ${object} ${title.en}`;
}
