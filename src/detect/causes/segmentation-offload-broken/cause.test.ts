import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { expectWords, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('segmentation-offload-broken', 'likely');

const INCIDENT = 'cases/seeds/segmentation-offload-broken-vxlan';
const OFFLOADS = 'nodes/n2/netns/host/ethtool-k.txt';
const said = async (edit: (text: string, file: string) => string): Promise<readonly unknown[]> => {
  const { report: { verdict, findings } } = await reportWithEdit(INCIDENT, edit);
  return [verdict.kind, ...findings.map(({ id, confidence }) => `${id} ${confidence}`)];
};

it('with one sample it is not known whether the sender waits in vain, and the cause is possible', async () => {
  const { nodes, ...evidence } = await evidenceOf(readCase(INCIDENT));
  const once: Evidence = { ...evidence, nodes: nodes.map(({ name, netns, items }) => ({ name, netns, items })) };
  const { verdict, findings: [finding, ...others] } = await reportOf(readCase(INCIDENT), once);
  expect([verdict.kind, others]).toEqual(['unknown', []]);
  expect(finding).toMatchObject({ id: 'segmentation-offload-broken', confidence: 'possible', proofs: [{ before: { kind: 'unknown' }, after: { kind: 'reachable' } }, { after: { kind: 'reachable' } }] });
  if (finding !== undefined) expectWords(finding);
});

it('is not said where the kernel cuts what goes into the tunnel', async () => {
  expect(await said((text, file) => (file === OFFLOADS ? text.replace(/^\ttx-udp_tnl-(csum-)?segmentation: on/gm, '\ttx-udp_tnl-$1segmentation: off').replace(/^tx-udp_tnl-(csum-)?segmentation: on/gm, 'tx-udp_tnl-$1segmentation: off') : text))).toEqual(['reachable']);
});

it('is not said of a connection that waits longer and longer, that lost little, or of which one packet waits', async () => {
  const connection = (change: (line: string) => string) => (text: string, file: string): string => (file.endsWith('/ss-info.txt') ? text.replace(/^ESTAB.*$/gm, change) : text);
  expect(await said(connection((line) => line.replace(/timer:\(on,(\w+),\d+\)/, 'timer:(on,$1,6)')))).toEqual(['reachable']);
  expect(await said(connection((line) => line.replace(/bytes_retrans:\d+/, 'bytes_retrans:2796')))).toEqual(['reachable']);
  expect(await said(connection((line) => line.replace(/^(ESTAB +\d+ +)\d+/, '$1700')))).toEqual(['reachable']);
});
