import { expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import type { Report } from '../../../model/report/index.ts';
import { expectWords, first, testRecordedCases } from '../../testing.ts';

testRecordedCases('client-port-is-node-port');

/** IPVS nodes with the node port 30080 of Service shop/web, whose pod is on n1; n2 asks that pod. */
async function asked(sport: number): Promise<Report> {
  const diagnosis = diagnose(await evidenceOf(readCase('cases/seeds/load-balancer-address-bound')), { from: { kind: 'node', name: 'n2' }, to: { kind: 'pod', namespace: 'shop', name: 'web', port: '8080' }, protocol: 'tcp', family: 4, sport });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

it('is why a connection from a node port of the node gets no answer with IPVS, and keeping such ports from programs is proven to help', async () => {
  const { verdict, findings } = await asked(30_080);
  expect([verdict.kind, findings.map(({ id }) => id)]).toEqual(['unreachable', ['client-port-is-node-port']]);
  const found = first(await asked(30_080));
  expect(found.object).toEqual({ kind: 'sysctl', netns: 'n2/host', name: 'net.ipv4.ip_local_reserved_ports' });
  expect(found.proofs.map(({ after }) => after.kind)).toEqual(['reachable']);
  expect(found.evidence[0]?.text).toContain('10.0.0.2:30080');
  expectWords(found);
});

it('is not why anything fails where the client has another port', async () => {
  const { verdict, findings } = await asked(50_000);
  expect([verdict.kind, findings.map(({ id }) => id)]).toEqual(['reachable', []]);
});
