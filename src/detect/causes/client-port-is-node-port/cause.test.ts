import { expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import type { Report } from '../../../model/report/index.ts';
import { expectEvidence, expectWords, first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('client-port-is-node-port');

/** IPVS nodes with the node port 30080 of Service shop/web, whose pod is on n1; n2 asks that pod. */
async function asked(sport: number): Promise<Report> {
  const diagnosis = diagnose(await evidenceOf(readCase('cases/seeds/load-balancer-address-bound')), { from: { kind: 'node', name: 'n2' }, to: { kind: 'pod', namespace: 'shop', name: 'web', port: '8080' }, protocol: 'tcp', family: 4, sport });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

/** The recorded incident, a connection from port 30432, with other settings of its nodes. */
const withSettings = (edit: (text: string) => string): ReturnType<typeof reportWithEdit> => reportWithEdit('cases/kube-proxy/client-port-is-node-port', (text, file) => (file.endsWith('/host/sysctl.txt') ? edit(text) : text));
const commandsOf = (report: Report): readonly (readonly [string | undefined, string])[] => first(report).proofs.map(({ commands: [command], after }) => [command?.text, after.kind]);

it('is why a connection from a node port of the node gets no answer with IPVS, and another port is proven to help', async () => {
  const { verdict, findings } = await asked(30_080);
  expect([verdict.kind, findings.map(({ id }) => id)]).toEqual(['unreachable', ['client-port-is-node-port']]);
  const found = first(await asked(30_080));
  expect(found.proofs.map(({ after }) => after.kind)).toEqual(['reachable']);
  expect(found.evidence[0]?.text).toContain('10.0.0.2:30080');
  expectWords(found);
});

it('is not why anything fails where the client has another port', async () => {
  const { verdict, findings } = await asked(50_000);
  expect([verdict.kind, findings.map(({ id }) => id)]).toEqual(['reachable', []]);
});

it('is the program\'s own choice where the kernel does not give such ports out, and then no setting helps', async () => {
  const { report } = await withSettings((text) => text.replace(/(ip_local_reserved_ports =).*/, '$1 8080'));
  const found = first(report);
  expect(found.object).toMatchObject({ kind: 'ipvs', netns: 'n1/host' });
  expect(found.explanation.en).toContain('asked for that port by number');
  expect(commandsOf(report)).toEqual([['n1: bind(30432) -> bind(60999), bind(0)', 'reachable']]);
  expect(found.evidence.map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringContaining('ip_local_port_range'), expect.stringContaining('ip_local_reserved_ports = 8080')]));
});

it('is the kernel\'s choice where its range has the port, and node ports are reserved beside what is reserved already', async () => {
  const { report, evidence } = await withSettings((text) => text.replace(/(ip_local_port_range =).*/, '$1 1024\t60999').replace(/(ip_local_reserved_ports =).*/, '$1 8080,30000-30100'));
  const found = first(report);
  expect(found.object).toEqual({ kind: 'sysctl', netns: 'n1/host', name: 'net.ipv4.ip_local_reserved_ports' });
  expect(commandsOf(report)[0]).toEqual(['sysctl -w net.ipv4.ip_local_reserved_ports=8080,30000-32767', 'reachable']);
  expect(found.proofs[0]?.risk).toBe('medium');
  expect(found.evidence.find(({ expected }) => expected === '8080,30000-32767')?.text).toContain('ip_local_reserved_ports');
  expectEvidence(found, evidence);
  expectWords(found);
});

it('does not say who chose the port where the settings were not collected', async () => {
  const { report } = await withSettings((text) => text.replace(/^net\.ipv4\.ip_local_(?:port_range|reserved_ports).*\n/gm, ''));
  const found = first(report);
  expect(found.explanation.en).toContain('is not known');
  expect(commandsOf(report)).toEqual([['n1: bind(30432) -> bind(50000), bind(0)', 'reachable']]);
  expectWords(found);
});
