import type { Words } from '../model/finding/index.ts';
import type { Network } from '../model/network/index.ts';
import type { Proof, ReportedFinding } from '../model/report/index.ts';
import { applyChanges } from './apply/index.ts';
import { isBetter } from './prove.ts';
import type { Judge } from './prove.ts';

/** Nobody puts more causes right in one go; the walk of each of their changes is asked for. */
const MOST = 16;
const RISKS = ['low', 'medium', 'high'] as const;

/**
 * Where several causes each lose a part of the connections, so that no fix of one mends more than its part: the first fix of each, carried out together. Given only where the walk then says
 * more than after any one of them.
 */
export function proveTogether(network: Network, findings: readonly ReportedFinding[], judge: Judge): Proof | undefined {
  const firsts = findings.filter(({ sometimes }) => sometimes !== true).flatMap(({ proofs: [first] }) => first ?? []).slice(0, MOST);
  const [one] = firsts;
  if (one === undefined || firsts.length < 2) return undefined;
  const changes = firsts.flatMap((proof) => proof.changes);
  const changed = applyChanges(network, changes);
  const after = judge.verdict(changed, changes);
  if (findings.some(({ proofs }) => proofs.some((proof) => !isBetter(proof.after, after)))) return undefined;
  const risk = RISKS.find((_name, at) => firsts.every((proof) => RISKS.indexOf(proof.risk) <= at)) ?? 'high';
  return { message: wordsOf(firsts.length), commands: firsts.flatMap(({ commands }) => commands), changes, risk, before: one.before, after, sideEffects: [], ...judge.beside?.(changed) };
}

function wordsOf(count: number): Words {
  return { en: `Put right all ${count} causes that are told here: each alone loses its part of the connections`, zh: `同时修复此处列出的 ${count} 个原因：每个原因各自使一部分连接失败` };
}
