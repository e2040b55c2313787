import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { silenceProblems } from '../lab/names/compare.ts';
import { openBundle } from '../src/collect/index.ts';
import { explainName } from '../src/dns/index.ts';
import type { Evidence, EvidenceItem } from '../src/model/evidence/index.ts';
import type { NameFinding, NameQuestion, NameReport } from '../src/model/resolve/index.ts';

const CASE = fileURLToPath(new URL('dns/queries-of-one-socket-clash-healthy/bundle.tgz', import.meta.url));
/** What a kernel before 5.7 counts of clashes that it does not settle, before and after. */
const LOSES = ['insert_failed=3 drop=3', 'insert_failed=41 drop=41'] as const;
const SETTLES = ['insert_failed=3 drop=3', 'insert_failed=41 drop=3'] as const;
const QUIET = ['insert_failed=3 drop=3', 'insert_failed=3 drop=3'] as const;

/** A cluster with two CoreDNS pods, recorded on 6.18, as an older kernel would have it: these kernels are not at hand. */
async function onKernel(release: string, counters: readonly [string, string], more: (source: string, text: string) => string = (_, text) => text): Promise<Evidence> {
  const evidence = await openBundle([CASE]);
  const changed = (file: string, source: string, text: string): string => {
    if (source === 'uname') return text.replace(/ 6\.\S+/, ` ${release}`);
    if (source === 'conntrack-stats' && file.includes('/n1/netns/host/')) return `cpu=0 found=0 ${counters[file.includes('@before') ? 0 : 1]} early_drop=0\n`;
    return more(source, text);
  };
  const item = (one: EvidenceItem): EvidenceItem => {
    const { node, netns, source, file, command, state, exit, startedAt, durationMs, note } = one;
    return { node, source, file, command, state, exit, startedAt, durationMs, ...(netns === undefined ? {} : { netns }), ...(note === undefined ? {} : { note }), text: () => changed(file, source, one.text()) };
  };
  return { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map(item), ...(node.before === undefined ? {} : { before: node.before.map(item) }) })) };
}

function asked(evidence: Evidence, libc?: NameQuestion['libc']): NameReport {
  const answer = explainName(evidence, { from: { kind: 'pod', namespace: 'shop', name: 'web' }, name: 'db', type: 'both', ...(libc === undefined ? {} : { libc }) });
  if (answer.kind === 'refused') throw new Error(answer.refusal.message.en);
  return answer.report;
}

const clashes = ({ findings }: NameReport): NameFinding | undefined => findings.find(({ id }) => id === 'queries-of-one-socket-clash');
const proofs = (report: NameReport): readonly string[] => clashes(report)?.proofs.map(({ message, after, waits }) => `${message.en.replace(/^\S+ \S+: | in resolv.*| \(Node.*/g, '')} ${after.kind} ${waits.before} -> ${waits.after}`) ?? [];

describe('A and AAAA that leave one socket at once and clash', () => {
  it('make glibc wait five seconds on a kernel that loses one of them, which one option or a server without translation mends', async () => {
    const report = asked(await onKernel('5.4.0-42-generic', LOSES), { kind: 'glibc', release: '2.36' });
    expect(report.verdict.kind).toBe('partial');
    expect(report.findings.filter(({ severity }) => severity !== 'note').map(({ id }) => id)).toEqual(['queries-of-one-socket-clash']);
    expect(clashes(report)?.evidence.map(({ text }) => text.replace(/ in [\d.]+ s\)/, ')'))).toContain('insert_failed=41 (+38)');
    expect(proofs(report)).toEqual(['options single-request-reopen resolved 5000 -> 0', 'options single-request resolved 5000 -> 0', 'options use-vc resolved 5000 -> 0', 'Ask a server whose address is not translated: a cache on the node resolved 5000 -> 0']);
  });

  it('are not helped by any option on musl, which reads none of them', async () => {
    const report = asked(await onKernel('5.4.0-42-generic', LOSES), { kind: 'musl', release: '1.2.5' });
    expect(proofs(report)).toEqual(['Ask a server whose address is not translated: a cache on the node resolved 2500 -> 0']);
    expect(clashes(report)?.useless.map(({ waits }) => `${waits.before} -> ${waits.after}`)).toEqual(['2500 -> 2500', '2500 -> 2500', '2500 -> 2500']);
  });

  it('do not exist in a program of Go, which asks each question from a socket of its own', async () => {
    const report = asked(await onKernel('5.4.0-42-generic', LOSES), { kind: 'go', release: '1.26' });
    expect([report.verdict.kind, report.findings]).toEqual(['resolved', []]);
  });

  it.each<[string, readonly [string, string], string]>([
    ['5.4.0', SETTLES, 'what clashes is settled, as a distribution\'s kernel may do that is newer than its number'],
    ['5.4.0', QUIET, 'nothing clashes, although it could'],
    ['4.19.0', QUIET, 'nothing clashes, although it could'],
    ['6.1.0', LOSES, 'what is lost on such a kernel clashes in its answers: after a translation of the source'],
  ])('are told of nowhere on %s where %s', async (release, counters, _why) => {
    expect(silenceProblems(asked(await onKernel(release, counters)))).toEqual([]);
    expect(clashes(asked(await onKernel(release, counters)))).toBeUndefined();
  });

  it('could be lost, and no more is said, where the counters of an old kernel were read once', async () => {
    const evidence = await onKernel('4.19.0', LOSES);
    const once = { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, before: [] })) };
    const report = asked(once);
    expect([report.verdict.kind, clashes(report)?.severity, clashes(report)?.title.en]).toEqual(['resolved', 'note', 'The queries for A and AAAA of pod/shop/web could clash in the connection tracking of node/n1']);
  });

  it('are settled from 5.0 on where there is one endpoint', async () => {
    const one = (source: string, text: string): string => (source.startsWith('iptables') ? text.replace(/^.*KUBE-SVC.*statistic.*\n/gm, '') : text);
    expect(silenceProblems(asked(await onKernel('5.4.0', LOSES, one)))).toEqual([]);
  });
});
