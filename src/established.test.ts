import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../scripts/cases.ts';
import { reportWithEdit } from './detect/testing.ts';
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
  expect(established).toMatchObject([{ verdict: { kind: 'reachable' }, anew: { kind: 'unreachable' } }]);
  expect(established[0]?.entry.text).not.toContain('UNREPLIED');
});

it('the entry that lets it go on is of the node whose rule stops a new one, and that rule is named', async () => {
  const [one] = (await reportOf(readCase(PING))).established;
  expect(one).toMatchObject({ netns: 'n2/host', entry: { ref: { file: 'nodes/n2/netns/host/conntrack.txt' } }, ends: { netns: 'n2/host' } });
  expect(one?.ends?.because.at(-1)?.text).toContain('-j DROP');
});

it('without the entry on that node the other node\'s entry helps nobody', async () => {
  const { report } = await reportWithEdit(PING, (text, file) => (file === 'nodes/n2/netns/host/conntrack.txt' ? text.replace(/^icmp.*\n/m, '') : text));
  expect([report.verdict.kind, report.established]).toEqual(['unreachable', []]);
});

it('what is still translated as it was once is the entry of the node that translates', async () => {
  const [one] = (await reportOf(readCase('cases/kube-proxy/stale-udp-connection'))).established;
  expect(one).toMatchObject({ netns: 'n1/host', verdict: { kind: 'unreachable' }, anew: { kind: 'reachable' } });
  expect(one?.ends).toBeUndefined();
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
