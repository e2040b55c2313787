import type { CauseMessages, Change, Finding } from '../model/finding/index.ts';
import type { Network } from '../model/network/index.ts';
import { goodShare } from '../model/report/index.ts';
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
  /** What else of the promise a changed network turns; absent where nobody asks. */
  beside?(network: Network): Pick<Proof, 'sideEffects' | 'promise'>;
}

/**
 * Applies every fix of a finding to the model and walks again. Only a fix that turns the verdict for the better is given back, or,
 * of what goes wrong now and then, one after which it is found no more; with it come the other flows whose verdict it changes. A fix
 * that makes another flow of the promise worse comes after those that do not.
 */
export function prove(network: Network, finding: Finding, messages: CauseMessages, judge: Judge): readonly Proof[] {
  const before = judge.verdict(network, []);
  const tried = finding.fixes.flatMap((fix): readonly Tried[] => {
    const changed = applyChanges(network, fix.changes);
    const after = judge.verdict(changed, fix.changes);
    const message = messages.fixes[fix.message];
    if (message === undefined) throw new Error(`bug: ${finding.id} has no words for its fix ${fix.message}`);
    const ceases = finding.sometimes === true && worthOf(after) >= worthOf(before) && !judge.found(changed, fix.changes).some((other) => isSame(other, finding));
    if (!ceases && !isBetter(before, after)) return [];
    return [{ changed, proof: { message, commands: fix.commands, changes: fix.changes, risk: fix.risk, before, after, ...(ceases && { ceases }), sideEffects: [] } }];
  });
  const most = Math.max(...tried.map(({ proof }) => worthOf(proof.after)));
  return tried.filter(({ proof }) => worthOf(proof.after) === most)
    .map(({ proof, changed }): Proof => ({ ...proof, ...judge.beside?.(changed) }))
    .sort((a, b) => harmOf(a) - harmOf(b));
}

/** A fix that turns the verdict, and the network after it. */
interface Tried {
  readonly proof: Proof;
  readonly changed: Network;
}

function isSame(a: Finding, b: Finding): boolean {
  return a.id === b.id && a.isCause === b.isCause && JSON.stringify(a.object) === JSON.stringify(b.object);
}

/** Whether more of the connections work than before; what is not known is the worst. */
export function isBetter(before: Verdict, after: Verdict): boolean {
  return worthOf(after) > worthOf(before);
}

function worthOf(verdict: Verdict): number {
  return verdict.kind === 'unknown' ? -1 : goodShare(verdict);
}

function harmOf({ promise }: Proof): number {
  if (promise === undefined) return 0;
  return promise.turned.worse > 0 ? 2 : promise.turned.unclear > 0 ? 1 : 0;
}
