import { expect, describe, it } from 'vitest';
import { evidenceOf, readCase, recordedCases, reportOf } from '../../scripts/cases.ts';
import type { RecordedCase } from '../../scripts/cases.ts';
import { load } from '../load.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { FindingEvidence, GuiltyObject } from '../model/finding/index.ts';
import type { Report, ReportedFinding } from '../model/report/index.ts';

/**
 * The tests that every cause has: each recorded incident that must be put down to it is, with the object, the words, the lines of
 * evidence and a proven fix (`confidence` that it is the cause); and the healthy twin of each is accused of nothing.
 */
export function testRecordedCases(cause: string, confidence: ReportedFinding['confidence'] = 'proven'): void {
  const incidents = recordedCases().filter(({ question }) => question.expect.cause === cause);

  const nearMisses = recordedCases().filter(({ question }) => question.expect.note === cause);
  if (nearMisses.length > 0) it.each(nearMisses.map((missed) => [missed.title, missed] as const))('is a note and no finding where it does no harm: %s', async (_title, missed) => {
    const { verdict, findings, notes } = await reportOf(missed);
    expect({ verdict: verdict.kind, accused: findings.map(({ id }) => id), noted: notes.map(({ id }) => id) }).toEqual({ verdict: 'reachable', accused: [], noted: [cause] });
  });

  const silent = recordedCases().filter(({ question }) => question.expect.silent === cause);
  if (silent.length > 0) it.each(silent.map((missed) => [missed.title, missed] as const))('is not even a note where no packet comes near it: %s', async (_title, missed) => {
    const { verdict, findings, notes } = await reportOf(missed);
    expect({ verdict: verdict.kind, accused: findings.map(({ id }) => id), noted: notes.filter(({ id }) => id === cause) }).toEqual({ verdict: 'reachable', accused: [], noted: [] });
  });

  it('was recorded at least once from a real kernel', () => {
    expect(incidents.map(({ path }) => path)).not.toEqual([]);
  });

  describe.each(incidents.map((incident) => [incident.title, incident.path, incident] as const))('%s (%s)', (_title, _path, incident) => {
    const report = once(() => reportOf(incident));

    it('is put down to this cause and to the thing that was broken', async () => {
      const { verdict, findings } = await report();
      expect(verdict.kind).toBe(incident.question.expect.verdict);
      expect(findings[0]?.id).toBe(cause);
      await expectObject(findings[0]?.object, incident);
    });

    it('is told in whole sentences, in both languages', async () => expectWords(first(await report())));

    it('shows lines of evidence that stand in the bundle', async () => expectEvidence(first(await report()), await evidenceOf(incident)));

    it('has a fix that makes the connection work in the model', async () => {
      const { findings } = await report();
      // Where the same is wrong in several places, each fix mends its share of the connections.
      const alike = findings.filter(({ id }) => id === cause);
      for (const finding of alike.length > 1 ? alike : findings.slice(0, 1)) expectProof(finding, confidence, alike.length > 1);
    });

    it('is not found where nothing is wrong', async () => {
      const healthy = await reportOf(readCase(`cases/${incident.question.twin ?? ''}`));
      expect({ verdict: healthy.verdict.kind, accused: healthy.findings.map(({ id }) => id) }).toEqual({ verdict: 'reachable', accused: [] });
    });
  });
}

/** The first finding. Fails when there is none. */
export function first(report: Report): ReportedFinding {
  const [finding] = report.findings;
  if (finding === undefined) throw new Error(`nothing was found; the verdict is ${report.verdict.kind}`);
  return finding;
}

/** A case's report with its evidence as if some file said something else. `edit` is given every file's text; it must change one. */
export async function reportWithEdit(path: string, edit: (text: string, file: string) => string): Promise<{ readonly report: Report; readonly evidence: Evidence }> {
  const recorded = readCase(path);
  const evidence = await evidenceOf(recorded);
  let edits = 0;
  const edited = <T extends { readonly file: string; text(): string }>(item: T): T => {
    const text = (): string => {
      const [before, after] = [item.text(), edit(item.text(), item.file)];
      if (before !== after) edits += 1;
      return after;
    };
    return new Proxy(item, { get: (target, key): unknown => (key === 'text' ? text : Reflect.get(target, key, target)) });
  };
  const changed: Evidence = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map(edited) })), cluster: evidence.cluster.map(edited) };
  const report = await reportOf(recorded, changed);
  if (edits === 0) throw new Error('the edit met no text that netwhy read');
  return { report, evidence: changed };
}

/** No placeholder is left, nothing is empty, and Chinese is Chinese. */
export function expectWords(finding: ReportedFinding): void {
  for (const words of [finding.title, finding.explanation, finding.disproof, ...finding.proofs.map(({ message }) => message)]) {
    for (const text of [words.en, words.zh]) {
      expect(text).not.toBe('');
      expect(text).not.toMatch(/[{}]|undefined|NaN|\[object/);
    }
    expect(words.zh).toMatch(/\p{Script=Han}/u);
  }
}

/**
 * Each place of evidence says what is quoted: the line of a node's file holds the text, an API object begins on
 * the line. Only what is not there (a route, a socket) has no line to show.
 */
export function expectEvidence(finding: ReportedFinding, evidence: Evidence): void {
  const texts = new Map([...evidence.nodes.flatMap(({ items }) => items), ...evidence.cluster].map((item) => [item.file, item.text()]));
  const placed = finding.evidence.filter(({ ref }) => ref !== undefined);
  if (placed.length === 0) expect(['route', 'socket']).toContain(finding.object.kind);
  for (const one of placed) expectPlace(one, texts);
}

function expectPlace({ ref, text }: FindingEvidence, texts: ReadonlyMap<string, string>): void {
  const { file = '', line = 0 } = ref ?? {};
  const lines = texts.get(file)?.split('\n') ?? [];
  const there = lines[line - 1] ?? '';
  expect(there, `${file}:${line}`).not.toBe('');
  if (file.endsWith('/proc-netstat.txt')) return void expect(countersAt(lines, line)).toContain(text.replace(/ \(\+.*/, ''));
  if (file.endsWith('/proc-snmp.txt')) return void expect(countersAt(lines, line).map((counter) => `${there.split(':')[0] ?? ''}${counter}`)).toContain(text.replace(/ \(\+.*/, ''));
  if (file.endsWith('/conntrack-stats.txt')) return void expect(addedUp(lines, text.replace(/=.*/, ''))).toBe(Number(/=(\d+)/.exec(text)?.[1]));
  if (!file.startsWith('cluster/')) return void expect(there).toContain(text);
  if (file.endsWith('/t_route.txt')) return void expect(there.split('\t').join(' ')).toBe(text);
  if (/\/Describe[A-Z]/.test(file)) return expectAnswer(there, lines.slice(line - 1), text);
  const name = /"name": "([^"]+)"/.exec(lines.slice(line - 1).join('\n'))?.[1] ?? '';
  expect(name, `the object at ${file}:${line}, of which "${text}" is said`).not.toBe('');
}

/** An answer of the cloud's API: an object begins on the line, and it has the port or the address that is said of it. */
function expectAnswer(there: string, lines: readonly string[], text: string): void {
  expect(there).toMatch(/\{$/);
  const close = lines.findIndex((line) => line.startsWith(`${there.slice(0, there.search(/\S/))}}`));
  const said = /:(\d+)(?:,| is |$)/.exec(text)?.[1] ?? /(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (said !== undefined) expect(lines.slice(0, close).join('\n')).toContain(said);
}

/** `NAME VALUE` of a line of values, whose names are on the line above. */
function countersAt(lines: readonly string[], line: number): readonly string[] {
  const [names = [], values = []] = [lines[line - 2], lines[line - 1]].map((text) => text?.split(' '));
  return names.map((name, index) => `${name} ${values[index] ?? ''}`);
}

/** A counter of connection tracking, of all CPUs together. */
function addedUp(lines: readonly string[], name: string): number {
  return lines.reduce((sum, line) => sum + Number(new RegExp(`\\b${name}=(\\d+)`).exec(line)?.[1] ?? 0), 0);
}

/** A fix was applied to the model, the packet was walked again, and it arrived, or `share` of them, where it did not before; of what goes wrong now and then, nothing was found to go wrong any more. */
export function expectProof(finding: ReportedFinding, confidence: ReportedFinding['confidence'] = 'proven', share = false): void {
  expect(finding.confidence).toBe(confidence);
  const [proof] = finding.proofs;
  if (finding.sometimes === true) expect(proof?.ceases).toBe(true);
  else expect(proof?.before.kind).not.toBe('reachable');
  expect(share ? ['reachable', 'partial'] : ['reachable']).toContain(proof?.after.kind);
  if (proof?.after.kind === 'partial') expect(proof.before).toMatchObject({ kind: 'unreachable' });
  expect(proof?.commands).not.toEqual([]);
}

/** The object is the one that question.json names: every field that it gives must agree, `text` as a part. */
async function expectObject(got: GuiltyObject | undefined, incident: RecordedCase): Promise<void> {
  const { node, pod, text, ...fields } = incident.question.expect.object ?? {};
  expect(got).toMatchObject(fields);
  if (text !== undefined) expect(got).toMatchObject({ text: expect.stringContaining(text) as string });
  if (node !== undefined) expect(got).toMatchObject({ netns: pod === undefined ? `${node}/host` : await netnsOfPod(pod, incident) });
}

async function netnsOfPod(named: string, incident: RecordedCase): Promise<string> {
  const { cluster, placement } = load(await evidenceOf(incident));
  const pod = cluster.pods.kind === 'known' ? cluster.pods.value.find(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}` === named) : undefined;
  const place = pod === undefined ? undefined : placement.netnsOfPod(pod);
  return place?.kind === 'known' ? place.value : `a namespace of ${named}`;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
