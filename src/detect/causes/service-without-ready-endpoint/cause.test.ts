import { expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import { testRecordedCases } from '../../testing.ts';

testRecordedCases('service-without-ready-endpoint');

it('is why a node port of a node without an endpoint of its own does not serve a client outside: IPVS sends it elsewhere, and the answer comes from the pod', async () => {
  const diagnosis = diagnose(await evidenceOf(readCase('cases/seeds/load-balancer-address-bound-healthy')), { from: { kind: 'address', ip: '203.0.113.9' }, to: { kind: 'node', name: 'n2', port: '30080' } });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  const { answers, findings } = diagnosis.report;
  expect(answers[0]?.branches[0]?.journeys.at(-1)?.disposition).toMatchObject({ kind: 'dropped', by: { kind: 'not-my-connection' } });
  expect(findings.map(({ id, symptoms, proofs }) => [id, symptoms, proofs.map(({ after }) => after.kind)])).toEqual([['service-without-ready-endpoint', ['reply-not-translated-back'], ['reachable']]]);
});
