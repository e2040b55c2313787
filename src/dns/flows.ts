import { answer } from '../answer.ts';
import type { NameWorld } from './ask.ts';
import { lookUp } from './look-up.ts';
import type { NameCase } from './look-up.ts';
import { costsOf, verdictOfName, worthOfName } from './verdict.ts';
import { applyChanges } from '../fix/index.ts';
import type { NameFlow, NameLookup } from '../model/resolve/index.ts';
import type { ReportedFinding } from '../model/report/index.ts';
import { verdictOf } from '../explain/index.ts';

/** The ways of packets that are not good ones, with what `netwhy FROM TO` finds there and how the lookup goes once that is mended. */
export function flowsOf(asked: NameCase, world: NameWorld, lookups: readonly NameLookup[]): readonly NameFlow[] {
  return world.flows.flatMap(({ walked, server, port, protocol }): NameFlow[] => {
    const verdict = verdictOf([walked]);
    if (verdict.kind === 'reachable') return [];
    const { findings } = answer(asked.loaded, [walked.target], { sideEffects: false });
    const from = asked.place(walked.target.client.netns ?? '');
    return [{ from, target: walked.target.name, server, port, protocol, verdict, findings, ...proofOf(asked, findings, lookups) }];
  });
}

function proofOf(asked: NameCase, findings: readonly ReportedFinding[], lookups: readonly NameLookup[]): Pick<NameFlow, 'proof'> {
  const fix = findings[0]?.proofs[0];
  if (fix === undefined) return {};
  const before = verdictOfName(lookups);
  const after = lookUp(asked, applyChanges(asked.loaded.network, fix.changes), []).lookups;
  if (worthOfName(verdictOfName(after)) <= worthOfName(before)) return {};
  const [had, has] = [costsOf(lookups), costsOf(after)];
  return { proof: { before, after: verdictOfName(after), waits: { before: had.waits, after: has.waits }, queries: { before: had.queries, after: has.queries } } };
}
