import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../scripts/cases.ts';
import { diagnose } from './diagnose.ts';
import type { Query, Report } from './model/report/index.ts';

const PING = 'cases/seeds/no-ping-workspace-isolated';
const ping: Query = { from: { kind: 'pod', namespace: 'kubesphere-controls-system', name: 'ingress-nginx' }, to: { kind: 'pod', namespace: 'test', name: 'productpage' }, protocol: 'icmp' };

/** The id of the ping that ran before the isolation, as the recorded table has it. */
async function idOfPing(): Promise<number> {
  const [one] = (await reportOf(readCase(PING))).established;
  return Number(/ id=(\d+)/.exec(one?.entry.text ?? '')?.[1]);
}

async function asked(query: Query): Promise<Report> {
  const diagnosis = diagnose(await evidenceOf(readCase(PING)), query);
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

it('of a ping that the policy stops it is said that one from before the isolation goes on', async () => {
  const { verdict, established } = await reportOf(readCase(PING));
  expect(verdict.kind).toBe('unreachable');
  expect(established).toMatchObject([{ netns: 'n1/host', verdict: { kind: 'reachable' }, anew: { kind: 'unreachable' } }]);
  expect(established[0]?.entry.text).not.toContain('UNREPLIED');
});

it('of the ping that goes on it is said that a new one is stopped', async () => {
  const { verdict, established } = await asked({ ...ping, sport: await idOfPing() });
  expect(verdict.kind).toBe('reachable');
  expect(established).toMatchObject([{ verdict: { kind: 'reachable' }, anew: { kind: 'unreachable' } }]);
});

it('of a ping of another id nothing is said but that it is stopped', async () => {
  const { verdict, established } = await asked({ ...ping, sport: (await idOfPing()) + 1000 });
  expect([verdict.kind, established]).toEqual(['unreachable', []]);
});

it('a connection that nginx keeps alive to an isolated pod goes on, a new one does not', async () => {
  const { established } = await reportOf(readCase('cases/seeds/ingress-499-project-isolated'));
  expect(established).toMatchObject([{ entry: { text: expect.stringContaining('ESTABLISHED') as string }, verdict: { kind: 'reachable' }, anew: { kind: 'unreachable' } }]);
});

it('where what stands goes the way of what is new, nothing is said', async () => {
  expect((await reportOf(readCase(`${PING}-healthy`))).established).toEqual([]);
});
