import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evidenceOf, readCase, recordedCases } from '../scripts/cases.ts';
import { captured, captureTaker, ladderAcross, LadderDecoder, Sightings } from '../src/captured.ts';
import { join } from '../src/joined.ts';
import type { FailedIn } from '../src/joined.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { CaptureReport, Query } from '../src/model/report/index.ts';
import { presentCaptureHtml, presentCaptureText } from '../src/present/index.ts';
import { NOT_CAPTURED } from './not-captured.ts';

/** Recorded by another lab, which captures nothing, or for the model's own sake. */
const ELSEWHERE = /^cases\/(?:dns|judge)\//;
/** Cases with captures of every namespace, made while the probe failed (`npm run lab -- capture --keep`). */
const cases = recordedCases().filter(({ path }) => existsSync(`${path}/captures`));
const broken = cases.filter(({ question }) => question.expect.cause !== undefined);
const healthy = cases.filter(({ question }) => question.expect.cause === undefined);

/** What is told of these captures, in the order of their names: the client's first. */
function told(folder: string, evidence: Evidence | undefined, wanted: (name: string) => boolean = () => true): CaptureReport {
  const names = readdirSync(folder).filter(wanted).sort();
  const sightings = new Sightings(names.length);
  const failures: FailedIn[] = [];
  const files = names.map((name, file) => {
    const taker = captureTaker(name, { sightings, file });
    taker.push(readFileSync(`${folder}/${name}`));
    const done = taker.end();
    failures.push({ file: name, failed: taker.failed() });
    return done;
  });
  const ladder = names.length > 1 ? ladderAcross(sightings, files) : undefined;
  return captured(files, ladder && new LadderDecoder(ladder).decoded(), evidence && join(evidence, failures, ladder));
}

const signsOf = ({ files }: CaptureReport): readonly string[] => files.flatMap(({ signs }) => signs.filter(({ severity }) => severity !== 'note').map(({ id }) => id));

/** A pod that leaves connections half open on purpose, in the twin as well, where the queue is long enough for them: its own failures are no part of the incident. A probe that has seen its connection open resets it. */
const FLOODED = { twin: 'cases/seeds/syn-queue-full-healthy', by: '10.40.1.11', shows: ['syn-ack-ignored', 'reset-in-the-middle'] };

test('there are captures of incidents of eight classes or more, each with a healthy twin', () => {
  expect(new Set(broken.map(({ question }) => question.expect.cause)).size).toBeGreaterThanOrEqual(8);
  expect(broken.filter(({ question: { twin = '' } }) => !existsSync(`cases/${twin}/captures`)).map(({ path }) => path)).toEqual([]);
});

test('every recorded incident has captures, or a reason why not', () => {
  const without = recordedCases().filter(({ path, question }) => question.expect.cause !== undefined && !ELSEWHERE.test(path) && !existsSync(`${path}/captures`));
  expect(without.map(({ path }) => path.replace('cases/', '')).sort()).toEqual(Object.keys(NOT_CAPTURED).sort());
});

test.each(broken.map((recorded) => [recorded.path, recorded] as const))('%s: the captures alone show it, and with the bundle the cause is found where the wire says', async (path, recorded) => {
  expect(signsOf(told(`${path}/captures`, undefined))).not.toEqual([]);
  const report = told(`${path}/captures`, await evidenceOf(recorded));
  const { flows = [] } = report;
  expect(flows.map(({ agreement, differences }) => [agreement, differences])).toEqual(flows.map(() => ['agrees', []]));
  expect(flows.map(({ findings }) => findings[0]?.id)).toContain(recorded.question.expect.cause);
  expect(flows.find(({ findings }) => findings[0]?.id === recorded.question.expect.cause)?.findings[0]?.proofs).not.toEqual([]);
  if (broken.find(({ question }) => question.expect.cause === recorded.question.expect.cause) !== recorded) return;
  for (const lang of ['en', 'zh'] as const) {
    expect(presentCaptureText(report, { lang, color: false })).not.toMatch(/undefined|NaN|\{\w+\}/);
    expect(presentCaptureHtml(report, { lang })).toContain(recorded.question.expect.cause ?? '');
  }
});

test.each(broken.map((recorded) => [recorded.path, recorded] as const))('%s: where the bundle says that all is well, the wire contradicts it, and no cause is told for certain', async (path, { question: { twin = '', expect: { cause } } }) => {
  const { flows = [] } = told(`${path}/captures`, await evidenceOf(readCase(`cases/${twin}`)));
  // The pods that fill a table are not in the twin: of what they ask its bundle says nothing.
  const isOfFlood = ({ from }: Query): boolean => `cases/${twin}` === FLOODED.twin && from.kind === 'address' && from.ip === FLOODED.by;
  const asked = flows.filter(({ refused, query }) => refused === undefined && !isOfFlood(query));
  expect(asked.map(({ agreement }) => agreement)).toEqual(asked.map(() => 'differs'));
  expect(asked.length).toBeGreaterThan(0);
  expect(flows.filter(({ refused }) => refused !== undefined).map(({ agreement }) => agreement)).not.toContain('agrees');
  expect(flows.filter(({ query }) => isOfFlood(query)).flatMap(({ findings }) => findings.map(({ id }) => id))).not.toContain(cause);
});

test('a capture from behind a translation alone is asked as the connection was before, by the conntrack of the node that translates', async () => {
  const recorded = readCase('cases/node/rp-filter-asymmetric');
  const evidence = await evidenceOf(recorded);
  // The recorded entry is of the probe of another minute: it gets the port of the one that was captured.
  const nodes = evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (item.source.includes('conntrack') ? { ...item, state: item.state, text: () => item.text().replaceAll('54140', '46586') } : item)) }));
  const only = (name: string): boolean => name.includes('node-n2');
  const { flows: [flow] = [] } = told(`${recorded.path}/captures`, { ...evidence, nodes }, only);
  expect([flow?.query.to, flow?.translatedTo, flow?.findings[0]?.id]).toEqual([{ kind: 'address', ip: '10.96.0.10', port: '5432' }, 'tcp 10.40.1.10:46586 > 10.40.2.10:5432', 'rp-filter-drops']);
  const { flows: [untold] = [] } = told(`${recorded.path}/captures`, evidence, only);
  expect([untold?.query.to, untold?.translatedTo]).toEqual([{ kind: 'address', ip: '10.40.2.10', port: '5432' }, undefined]);
});

test.each(healthy.map((recorded) => [recorded.path, recorded] as const))('%s: nothing is seen in the healthy twin, and nothing asked', async (path, recorded) => {
  const report = told(`${path}/captures`, await evidenceOf(recorded));
  expect([signsOf(report).filter((id) => path !== FLOODED.twin || !FLOODED.shows.includes(id)), report.flows]).toEqual([[], []]);
});
