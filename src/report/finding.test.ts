import { expect, it } from 'vitest';
import { explain } from '../explain/index.ts';
import type { Finding } from '../model/finding/index.ts';
import type { Proof, ReportedFinding } from '../model/report/index.ts';
import { provenFirst } from './finding.ts';

const finding = (id: string, more: Partial<Finding>): Finding => ({ id, severity: 'error', confidence: 'proven', isCause: true, object: { kind: 'node', name: 'n1' }, facts: {}, evidence: [], fixes: [], weight: 0, hits: [], ...more });
const words = { en: 'words', zh: '词' };
const works: Proof = { message: words, commands: [], changes: [], risk: 'low', before: { kind: 'unreachable' }, after: { kind: 'reachable' }, sideEffects: [] };
const reported = (id: string, more: Partial<ReportedFinding>): ReportedFinding => {
  const base: Omit<Finding, 'explanation'> = finding(id, {});
  return { ...base, title: words, explanation: words, disproof: words, proofs: [], symptoms: [], page: '', ...more };
};

it('what loses a packet now and then comes after what loses it always, however sure it is', () => {
  const { roots } = explain([finding('now-and-then', { sometimes: true }), finding('always', { confidence: 'possible', hits: [0] })], () => []);
  expect(roots.map((root) => root.finding.id)).toEqual(['always', 'now-and-then']);
});

it('what loses a packet now and then is no symptom of what another fix mends, and has none', () => {
  const found = [reported('always', { hits: [0], proofs: [works] }), reported('now-and-then', { sometimes: true }), reported('mended-too', { hits: [0] })];
  expect(provenFirst(found).map(({ id, symptoms }) => [id, symptoms])).toEqual([['always', ['mended-too']], ['now-and-then', []]]);
});
