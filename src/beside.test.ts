import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase, recordedCases, reportOf } from '../scripts/cases.ts';
import { besideQuestion } from './beside-question.ts';
import { causeOf } from './causes.ts';
import { check } from './check.ts';
import { verdictOf } from './explain/index.ts';
import { withNetns } from './fix/apply/override.ts';
import { applyChanges, changedParts, prove } from './fix/index.ts';
import type { Judge } from './fix/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { Change, Finding } from './model/finding/index.ts';
import type { NetnsPart, Network } from './model/network/index.ts';
import type { PromisedFlow, Walked } from './model/report/index.ts';
import { promisedBy } from './promises.ts';
import { recordReads, trace } from './trace/index.ts';

const PARTS: readonly NetnsPart[] = ['links', 'bridgePorts', 'fdb', 'neighbours', 'rules4', 'routes4', 'routes6', 'tables', 'ipsets', 'ipvs', 'conntrack', 'listeners', 'sysctls'];
/** So many losses of one part of one namespace are tried in each incident, spread over all. */
const LOSSES = 6;

describe('a walk that reads nothing that a change makes otherwise goes the same way after it', () => {
  let skipped = 0;

  it.each(recordedCases().filter(({ question }) => question.expect.cause !== undefined).map((recorded) => [recorded.path, recorded] as const))('%s', async (_path, recorded) => {
    const { network, ...loaded } = load(await evidenceOf(recorded));
    const recorder = recordReads(network);
    const before = flowsOf({ network, ...loaded }).map(({ target: { question } }) => {
      recorder.take();
      return { question, went: text(trace(recorder.network, question)), reads: recorder.take() };
    });
    const fixes = (await reportOf(recorded)).findings.flatMap((finding) => finding.fixes.map(({ changes }) => applyChanges(network, changes)));
    for (const changed of [...fixes, ...losses(network)]) {
      const touches = recorder.touches(changedParts(network, changed));
      for (const { question, went } of before.filter(({ reads }) => !touches(reads))) {
        expect(text(trace(changed, question))).toBe(went);
        skipped += 1;
      }
    }
  });

  it('and there are very many of them', () => {
    expect(skipped).toBeGreaterThan(2000);
  });
});

it('noting what is read changes no walk', async () => {
  const loaded = load(await evidenceOf(readCase('cases/tunnel/vxlan-v6-fdb-wrong')));
  for (const { target } of flowsOf(loaded)) expect(text(trace(recordReads(loaded.network).network, target.question))).toBe(text(trace(loaded.network, target.question)));
});

it('a forwarding entry set right mends the way to the pod itself and that of another pod too, and breaks nothing', async () => {
  const [finding] = (await reportOf(readCase('cases/tunnel/vxlan-v6-fdb-wrong'))).findings;
  expect(finding?.proofs[0]).toMatchObject({
    promise: { flows: 12, turned: { worse: 0, unclear: 0, better: 2 }, left: [] },
    sideEffects: [{ flow: expect.stringContaining('pod/shop/web -> pod/shop/db') as string, turn: 'better' }, { flow: expect.stringContaining('pod/shop/db -> pod/shop/web') as string, before: 'unreachable', after: 'reachable', turn: 'better' }],
  });
});

it('real servers added to one Service turn no other flow', async () => {
  const [finding] = (await reportOf(readCase('cases/kube-proxy/ipvs-without-real-servers'))).findings;
  expect(finding?.proofs[0]).toMatchObject({ promise: { flows: 6, turned: { worse: 0, unclear: 0, better: 0 }, left: [] }, sideEffects: [] });
});

it('a rule that lets one flow through is no side effect of the flow by the Service to the same pod', async () => {
  const [finding] = (await reportOf(readCase('cases/seeds/ingress-499-project-isolated'))).findings;
  expect(finding).toMatchObject({ id: 'network-policy-denies', proofs: [{ sideEffects: [], promise: { turned: { worse: 0 } } }] });
});

it('the flow to the pod behind the Service that was asked, and the one by another protocol, are told as mended too', async () => {
  const [finding] = (await reportOf(readCase('cases/seeds/dns-checksum-offload-broken'))).findings;
  const mended = finding?.proofs[0]?.sideEffects.filter(({ turn }) => turn === 'better').map(({ flow }) => flow) ?? [];
  expect(mended).toEqual(expect.arrayContaining([expect.stringMatching(/^pod\/shop\/web -> .*10\.96\.0\.10:53\/tcp/), expect.stringMatching(/^pod\/shop\/web -> pod\/.*:53\/udp/)]));
  expect(mended.filter((flow) => flow.includes('pod/shop/web -> ') && flow.includes('10.96.0.10:53/udp'))).toEqual([]);
});

it('a whole check tells what else a fix mends, without the flows that have the same cause', async () => {
  const { findings, flows } = check(await evidenceOf(readCase('cases/tunnel/vxlan-v6-fdb-wrong')));
  expect(findings.length).toBeGreaterThan(0);
  for (const { proofs, examples } of findings) {
    for (const { promise, sideEffects } of proofs) {
      expect(promise).toMatchObject({ flows: flows.walked, turned: { worse: 0 } });
      expect(sideEffects.map(({ flow }) => flow).filter((flow) => examples.includes(flow))).toEqual([]);
    }
  }
});

it('a fix that takes an address off which another promised flow needs is offered after one that does not, and says what it breaks', async () => {
  const { proofs } = await proofsWith('cases/tunnel/vxlan-v6-fdb-wrong', (loaded) => {
    const server = flowsOf(loaded).find(({ kind, target }) => kind === 'own-node' && target.server.netns !== undefined)?.target;
    const netns = server?.server.netns ?? '';
    const { links } = loaded.network.netns.get(netns) ?? {};
    const link = links?.kind === 'known' ? links.value.find(({ detail }) => detail.kind === 'veth') : undefined;
    const address = link?.addresses.find(({ ip }) => server?.question.kind === 'socket' && ip.value === server.question.dst.value);
    return link === undefined || address === undefined ? [] : [{ kind: 'delete-address', netns, ifindex: link.ifindex, ip: address.ip }];
  });
  expect(proofs.map(({ promise }) => (promise?.turned.worse ?? 0) > 0)).toEqual([false, true]);
  expect(proofs[1]?.sideEffects[0]).toMatchObject({ before: 'reachable', after: 'unreachable', turn: 'worse' });
});

it('a fix that drops the rule of a NetworkPolicy makes the flow worse that the policy stops', async () => {
  const { proofs } = await proofsWith('cases/seeds/no-ping-workspace-isolated', (loaded) => flowsOf(loaded).filter(({ stoppedBy }) => stoppedBy !== undefined).flatMap(({ target }): Change[] =>
    trace(loaded.network, target.question).branches.flatMap(({ journeys }) => journeys.flatMap(({ disposition: { netns, because: [line] } }) => (line?.ref === undefined ? [] : [{ kind: 'delete-rule' as const, netns, rule: line.ref }])))));
  expect(proofs.at(-1)?.sideEffects[0]).toMatchObject({ before: 'unreachable', after: 'reachable', turn: 'worse' });
});

/** The fixes of an incident's first finding, with a first one that does the harm as well, proven beside the promise. */
async function proofsWith(path: string, harm: (loaded: Loaded) => readonly Change[]): Promise<{ readonly proofs: ReturnType<typeof prove> }> {
  const recorded = readCase(path);
  const report = await reportOf(recorded);
  const [reported] = report.findings;
  if (reported === undefined) throw new Error(`nothing is found in ${path}`);
  const loaded = load(await evidenceOf(recorded));
  const target = (await import('./diagnose.ts')).targetsOf(loaded, report.query);
  if (target.kind === 'refused') throw new Error('refused');
  const walk = (network: Network, targets: readonly Walked['target'][]): readonly Walked[] => targets.map((one) => ({ target: one, walk: trace(network, one.question) }));
  const [clean] = reported.fixes;
  if (clean === undefined) throw new Error(`no fix in ${path}`);
  const harmful = { ...clean, changes: [...clean.changes, ...harm(loaded)] };
  const judge: Judge = {
    verdict: (network) => verdictOf(walk(network, target.value)), ending: () => undefined, found: () => [],
    beside: besideQuestion(loaded, walk(loaded.network, target.value), harmful.changes, walk),
  };
  const finding: Finding = { ...reported, explanation: '', fixes: [harmful, clean] };
  return { proofs: prove(loaded.network, finding, causeOf(reported.id).messages, judge) };
}

function flowsOf(loaded: Loaded | Omit<Loaded, 'read'>): readonly PromisedFlow[] {
  return promisedBy({ read: new Set(), ...loaded }).flows;
}

function losses(network: Network): readonly Network[] {
  const all = [...network.netns.keys()].flatMap((id) => PARTS.map((part) => ({ id, part })));
  const step = Math.max(1, Math.floor(all.length / LOSSES)) | 1;
  return Array.from({ length: LOSSES }, (_, turn) => all[(turn * step + 3) % all.length]).flatMap((loss) => (loss === undefined ? [] : [withNetns(network, loss.id, () => ({ [loss.part]: { kind: 'missing', because: { text: 'lost' } } }))]));
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
