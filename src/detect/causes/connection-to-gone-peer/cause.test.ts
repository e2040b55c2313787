import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../../scripts/cases.ts';
import type { Report } from '../../../model/report/index.ts';
import { expectWords, first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('connection-to-gone-peer');

const INCIDENT = 'cases/node/connection-to-gone-peer';

function saidOf({ verdict, findings, notes }: Report): string {
  return [verdict.kind, ...findings.map(({ id }) => id), ...notes.map(({ id }) => `note ${id}`)].join(', ');
}

/** What is said of the incident once some of its files say something else. */
async function edited(edit: (text: string, file: string) => string): Promise<string> {
  return saidOf((await reportWithEdit(INCIDENT, edit)).report);
}

it('what was sent again twice may have been lost by chance', async () => {
  expect(await edited((text, file) => (file.endsWith('/ss-retransmit.txt') ? text.replace(/,\d+\)/, ',2)') : text))).toBe('reachable');
});

it('without the entry of the node\'s table nobody knows whom it waits for', async () => {
  expect(await edited((text, file) => (file.endsWith('/conntrack.txt') ? text.replace(/^.*ESTABLISHED.*\n/gm, '') : text))).toBe('reachable');
});

it('a pod that is said to be on a node that nobody collected may be cut off', async () => {
  const { report } = await reportWithEdit(INCIDENT, (text, file) => (file.endsWith('/pods.json') ? text.replace(/"name": "db-a"[^]*?"nodeName": "n2"/, (object) => object.replace('"nodeName": "n2"', '"nodeName": "n9"')) : text));
  expect([report.findings[0]?.id, report.findings[0]?.confidence]).toEqual(['connection-to-gone-peer', 'likely']);
  const { title, explanation } = first(report);
  expect([title.en, title.zh]).toEqual([expect.stringMatching(/which is gone or cut off$/), expect.stringMatching(/已消失或无法到达$/)]);
  expect([explanation.en, explanation.zh]).toEqual([expect.stringContaining('No collected node has that address'), expect.stringContaining('已收集的节点都没有该地址')]);
  expectWords(first(report));
});

it('what no node has and every pod object denies is said to be gone', async () => {
  const { title, confidence } = first(await reportOf(readCase(INCIDENT)));
  expect([confidence, title.en, title.zh]).toEqual(['proven', expect.stringMatching(/which is gone$/), expect.stringContaining('已消失的')]);
});

it('the time that it takes is that of the client\'s own setting', async () => {
  const { report } = await reportWithEdit(INCIDENT, (text, file) => (file.endsWith('/sysctl.txt') ? text.replace('tcp_retries2 = 15', 'tcp_retries2 = 8') : text));
  expect(report.findings[0]?.explanation.en).toContain('after 8 times (8 is tcp_retries2 there), which is 102 s or more');
});

it('an address that no collected node hands to its pods may be cut off and not gone', async () => {
  const { report } = await reportWithEdit(INCIDENT, (text, file) => (file.endsWith('/conntrack.txt') ? text.replaceAll('src=10.40.2.10 ', 'src=172.31.9.9 ') : text));
  expect([report.findings[0]?.id, report.findings[0]?.confidence]).toEqual(['connection-to-gone-peer', 'likely']);
});

it('nor is one certainly gone that is in the network of the nodes themselves', async () => {
  const { report } = await reportWithEdit(INCIDENT, (text, file) => (file.endsWith('/conntrack.txt') ? text.replaceAll('src=10.40.2.10 ', 'src=10.0.0.77 ') : text));
  expect([report.findings[0]?.id, report.findings[0]?.confidence]).toEqual(['connection-to-gone-peer', 'likely']);
});
