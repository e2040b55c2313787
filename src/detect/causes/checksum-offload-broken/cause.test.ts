import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import { check } from '../../../check.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { expectEvidence, expectWords, testRecordedCases } from '../../testing.ts';

testRecordedCases('checksum-offload-broken', 'likely');

const INCIDENT = 'cases/seeds/dns-checksum-offload-broken';

/** As `netwhy collect` gives it without --watch; `edit` changes what the nodes count. */
async function oneSample(path: string, edit: (text: string) => string = (text) => text): Promise<Evidence> {
  const evidence = await evidenceOf(readCase(path));
  const counts = /\/(nstat|proc-snmp|proc-netstat)\.txt$/;
  const edited = <T extends { readonly file: string; text(): string }>(item: T): T => (
    counts.test(item.file) ? new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => edit(item.text()) : Reflect.get(target, key, target)) }) : item);
  return { ...evidence, nodes: evidence.nodes.map(({ name, netns, items }) => ({ name, netns, items: items.map(edited) })) };
}

it('with one sample it is not known whether the packets arrive, and the cause is possible', async () => {
  const evidence = await oneSample(INCIDENT);
  const { verdict, findings: [finding, ...others] } = await reportOf(readCase(INCIDENT), evidence);
  expect(verdict.kind === 'unknown' && verdict.because.map(({ text }) => text)).toEqual(['UdpInCsumErrors 37', 'one sample only, so that it is not known whether UdpInCsumErrors rises: collect with --watch']);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'checksum-offload-broken', confidence: 'possible', object: { text: 'flannel.1: tx-checksum-ip-generic' }, proofs: [{ before: { kind: 'unknown' }, after: { kind: 'reachable' } }, { after: { kind: 'reachable' } }] });
  if (finding === undefined) return;
  expectWords(finding);
  expectEvidence(finding, evidence);
});

it('a check of one sample says so of the flows that cross that tunnel', async () => {
  const { flows, findings, unknown } = check(await oneSample(INCIDENT));
  expect(flows).toMatchObject({ broken: 0 });
  expect(flows.unknown).toBeGreaterThan(0);
  expect(findings.map(({ id, confidence }) => [id, confidence])).toEqual([['checksum-offload-broken', 'possible']]);
  expect(unknown.map(({ because: { text } }) => text)).toContain('UdpInCsumErrors 37');
});

it('with one sample nothing is said where the receiver counts none, or has taken packets of the sender', async () => {
  const none = await reportOf(readCase(INCIDENT), await oneSample(INCIDENT, (text) => text.replace(/^(UdpInCsumErrors\s+)37\b/m, '$10').replace(/^(Udp: .*) 37( \d+ \d+)$/m, '$1 0$2')));
  expect([none.verdict.kind, none.findings, none.notes]).toEqual(['reachable', [], []]);
  const counted = await reportOf(readCase(`${INCIDENT}-healthy`), await oneSample(`${INCIDENT}-healthy`, (text) => text.replace(/^(UdpInCsumErrors\s+)\d+/m, '$137').replace(/^(Udp: (?:\d+ ){6})\d+/m, '$137')));
  expect([counted.verdict.kind, counted.findings, counted.notes]).toEqual(['reachable', [], []]);
});
