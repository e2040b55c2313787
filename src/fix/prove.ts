import type { CauseMessages, Change, Finding } from '../model/finding/index.ts';
import type { Network } from '../model/network/index.ts';
import type { Proof, Useless, Verdict } from '../model/report/index.ts';
import { applyChanges } from './apply/index.ts';

/** How a changed network is judged. */
export interface Judge {
  /** The verdict of the question, as the changes make it. */
  verdict(network: Network, changes: readonly Change[]): Verdict;
  /** Where its packet ends first, when it is lost. */
  ending(network: Network, changes: readonly Change[]): Useless['ends'];
  /** What is found to be wrong. */
  found(network: Network, changes: readonly Change[]): readonly Finding[];
  /** Verdicts of the other flows that could be touched, by name, in a fixed order. */
  flows(network: Network): ReadonlyMap<string, Verdict['kind']>;
}

/**
 * Applies every fix of a finding to the model and walks again. Only a fix that turns the verdict for the better is given back, or,
 * of what goes wrong now and then, one after which it is found no more; with it come the other flows whose verdict it changes.
 */
export function prove(network: Network, finding: Finding, messages: CauseMessages, judge: Judge): readonly Proof[] {
  const before = judge.verdict(network, []);
  const proofs = finding.fixes.flatMap((fix): Proof[] => {
    const changed = applyChanges(network, fix.changes);
    const after = judge.verdict(changed, fix.changes);
    const message = messages.fixes[fix.message];
    if (message === undefined) throw new Error(`bug: ${finding.id} has no words for its fix ${fix.message}`);
    const ceases = finding.sometimes === true && goodShare(after) >= goodShare(before) && !judge.found(changed, fix.changes).some((other) => isSame(other, finding));
    if (!ceases && !isBetter(before, after)) return [];
    return [{ message, commands: fix.commands, changes: fix.changes, risk: fix.risk, before, after, ...(ceases && { ceases }), sideEffects: sideEffects(judge, network, changed) }];
  });
  return proofs.filter((proof) => goodShare(proof.after) === Math.max(...proofs.map((other) => goodShare(other.after))));
}

function isSame(a: Finding, b: Finding): boolean {
  return a.id === b.id && a.isCause === b.isCause && JSON.stringify(a.object) === JSON.stringify(b.object);
}

/** Whether more of the connections work than before. */
export function isBetter(before: Verdict, after: Verdict): boolean {
  return goodShare(after) > goodShare(before);
}

function goodShare(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'reachable': return 1;
    case 'partial': return verdict.weight;
    case 'unknown': return -1;
    case 'unreachable': return 0;
  }
}

function sideEffects(judge: Judge, before: Network, after: Network): Proof['sideEffects'] {
  const old = judge.flows(before);
  return [...judge.flows(after)].flatMap(([flow, verdict]) => {
    const was = old.get(flow);
    return was === undefined || was === verdict ? [] : [{ flow, before: was, after: verdict }];
  });
}
