import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import type { EvidenceItem } from '../../../model/evidence/index.ts';
import type { Report } from '../../../model/report/index.ts';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('tw-recycle-drops-translated', 'likely');

const INCIDENT = 'cases/seeds/tw-recycle-drops-translated';

/** The verdict and what is accused and noted once some file of the incident says something else. */
async function saidOf(edit: (text: string, file: string) => string): Promise<string> {
  return wordsOf((await reportWithEdit(INCIDENT, edit)).report);
}

function wordsOf({ verdict, findings, notes }: Report): string {
  return [verdict.kind, ...findings.map(({ id, confidence }) => `${id} ${confidence}`), ...notes.map(({ id }) => `note ${id}`)].join(', ');
}

it('means nothing to a kernel that has the setting no more', async () => {
  expect(await saidOf((text) => text.replace('3.10.0-957.el7.x86_64', '4.12.0'))).toBe('reachable');
  expect(await saidOf((text) => text.replace('3.10.0-957.el7.x86_64', '4.11.12'))).toBe('unknown, tw-recycle-drops-translated likely');
});

it('needs timestamps', async () => {
  expect(await saidOf((text) => text.replace('net.ipv4.tcp_timestamps = 1', 'net.ipv4.tcp_timestamps = 0'))).toBe('reachable');
});

it('is only possible where no SYN was counted', async () => {
  const nothingCounted = (text: string): string => text.replace(/^(TcpExt: [\d ]+)$/m, (line) => line.replaceAll(/\d+/g, '0'));
  expect(await saidOf((text, file) => (file.endsWith('/proc-netstat.txt') ? nothingCounted(text) : text))).toBe('unknown, tw-recycle-drops-translated possible');
});

/** What is said once the counters were read a minute before, too, with PAWSPassive lower by so many. */
async function readTwice(rise: number): Promise<Report> {
  const incident = readCase(INCIDENT);
  const evidence = await evidenceOf(incident);
  const earlier = (item: EvidenceItem): EvidenceItem => ({ ...item, state: item.state, startedAt: new Date(Date.parse(item.startedAt) - 60_000).toISOString(), text: () => lessPassive(item.text(), rise) });
  return reportOf(incident, { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, before: node.items.filter(({ source }) => source === 'proc-netstat').map(earlier) })) });
}

function lessPassive(text: string, by: number): string {
  const [names = '', values = '', ...rest] = text.split('\n');
  const at = names.split(' ').indexOf('PAWSPassive');
  return [names, values.split(' ').map((value, index) => (index === at ? String(Math.max(0, Number(value) - by)) : value)).join(' '), ...rest].join('\n');
}

it('of one sample it is likely, and says that it was one', async () => {
  const [found] = (await reportOf(readCase(INCIDENT))).findings;
  expect([found?.confidence, found?.explanation.en]).toEqual(['likely', expect.stringContaining('One sample only')]);
  expect(found?.explanation.zh).toContain('仅有一次采样');
});

it('of two samples between which SYNs were dropped for it, it is proven', async () => {
  const report = await readTwice(3);
  expect(wordsOf(report)).toBe('unknown, tw-recycle-drops-translated proven');
  expect(report.findings[0]?.explanation.en).toContain('PAWSPassive, which counts it, rose by 3 in 60 s');
  expect(report.findings[0]?.explanation.en).not.toContain('One sample');
});

it('of two samples between which no SYN was dropped for it, nobody is accused', async () => {
  const report = await readTwice(0);
  expect(wordsOf(report)).toBe('unknown, note tw-recycle-drops-translated');
  expect(report.notes[0]?.explanation.en).toContain('did not rise in 60 s');
});
