import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import type { Evidence, EvidenceItem } from '../../../model/evidence/index.ts';
import type { Report } from '../../../model/report/index.ts';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('translated-ports-collide', 'likely');

const INCIDENT = 'cases/seeds/translated-ports-collide';
const RULE = 'requiring SNAT" -j MASQUERADE';

/** The verdict and what is accused and noted. */
function saidOf({ verdict, findings, notes }: Report): string {
  return [verdict.kind, ...findings.map(({ id, severity }) => `${severity} ${id}`), ...notes.map(({ id }) => `note ${id}`)].join(', ');
}

/** What is said once some file of the incident says something else. */
async function edited(edit: (text: string, file: string) => string): Promise<string> {
  return saidOf((await reportWithEdit(INCIDENT, edit)).report);
}

const ofN1 = (edit: (text: string) => string, name: string) => (text: string, file: string): string => (file === `nodes/n1/${name}` ? edit(text) : text);
const ruleSays = (words: string) => ofN1((text) => text.replace(RULE, `${RULE} ${words}`), 'netns/host/iptables-nft.txt');

/** What is said of the incident with only some of its items, and of those that were read before the others. */
async function without(now: (item: EvidenceItem) => boolean, before: (item: EvidenceItem) => boolean): Promise<Report> {
  const incident = readCase(INCIDENT);
  const evidence = await evidenceOf(incident);
  const changed: Evidence = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.filter(now), before: (node.before ?? []).filter(before) })) };
  return reportOf(incident, changed);
}

it('a rule that picks any port is not accused, however many insertions fail', async () => {
  expect(await edited(ruleSays('--random-fully'))).toBe('reachable');
});

it('a load balancer that sends to the pods themselves is spared, as is one whose connections the rule spreads', async () => {
  const [found] = (await reportOf(readCase(INCIDENT))).findings;
  expect(found?.proofs.map(({ changes, ceases }) => [changes[0]?.kind, ceases])).toEqual([['randomize-ports', true], ['set-target-address', true]]);
});

it('to a pod behind another translation that is no way out', async () => {
  const [found] = (await reportOf(readCase(`${INCIDENT}-twice`))).findings;
  expect(found?.explanation.en).toContain('It is translation number 2 on this way');
  expect(found?.proofs.map(({ changes }) => changes[0]?.kind)).toEqual(['randomize-ports']);
});

it('--random helps since Linux 5.0', async () => {
  expect(await edited(ruleSays('--random'))).toBe('reachable');
  const old = ofN1((text) => text.replace(/6\.18\.\S+/, '4.19.0'), 'node/uname.txt');
  expect(await edited((text, file) => old(ruleSays('--random')(text, file), file))).toBe('reachable, warning translated-ports-collide');
});

it('of one sample it is a note, which says so', async () => {
  const report = await without(() => true, () => false);
  expect(saidOf(report)).toBe('reachable, note translated-ports-collide');
  expect(report.notes[0]?.explanation.en).toMatch(/insert_failed stands at \d+, read once only/);
});

it('without the tool the kernel\'s own print of the counters tells it, too', async () => {
  const printed = ({ source }: EvidenceItem): boolean => source !== 'conntrack-stats';
  const report = await without(printed, printed);
  expect(saidOf(report)).toBe('reachable, warning translated-ports-collide');
  expect(report.findings[0]?.evidence.map(({ ref }) => ref?.file)).toContain('nodes/n1/netns/host/proc-nf-conntrack.txt');
});

it('without any counters it cannot be told', async () => {
  const other = ({ source }: EvidenceItem): boolean => source !== 'conntrack-stats' && source !== 'proc-nf-conntrack';
  const report = await without(other, other);
  expect(saidOf(report)).toBe('reachable, note translated-ports-collide');
  expect(report.notes[0]?.explanation.en).toContain('cannot be told: the counters of connection tracking were not collected');
});

it('insertions that failed and lost no packet are none of it, but before Linux 4.7, which did not count the loss', async () => {
  const lossless = ofN1((text) => text.replaceAll(/ drop=\d+/g, ' drop=6'), 'netns/host/conntrack-stats.txt');
  expect(await edited(lossless)).toBe('reachable, note translated-ports-collide');
  const old = ofN1((text) => text.replace(/6\.18\.\S+/, '4.4.0'), 'node/uname.txt');
  expect(await edited((text, file) => old(lossless(text, file), file))).toBe('reachable, warning translated-ports-collide');
});

it('is only possible where no two clients share a source port in the table', async () => {
  const [found] = (await reportWithEdit(INCIDENT, ofN1(() => '', 'netns/host/conntrack.txt'))).report.findings;
  expect([found?.id, found?.confidence]).toEqual(['translated-ports-collide', 'possible']);
  expect(found?.explanation.en).toContain('no source port that several clients share is seen in the connection table');
});
