import { expect, it } from 'vitest';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('underlay-drops-ipip', 'likely');

const BROKEN = 'cases/seeds/dns-underlay-drops-ipip';
const HEALTHY = 'cases/seeds/dns-underlay-drops-ipip-healthy';
const N1 = 'nodes/n1/netns/host/conntrack.txt';
const N2 = 'nodes/n2/netns/host/conntrack.txt';
const ENTRY = /^unknown {2}4 .*$/m;

/** What is said of a case with the entry for IPIP in one node's conntrack changed: the verdict, and in which namespace the packet was last. */
async function said(path: string, file: string, change: (entry: string) => string): Promise<readonly string[]> {
  const { report: { verdict, findings } } = await reportWithEdit(path, (text, each) => (each === file ? text.replace(ENTRY, change) : text));
  return [verdict.kind, ...findings.map(({ id, object }) => `${id} ${'netns' in object ? object.netns : ''}`)];
}

it('is said once the other node has no entry, and not while it has one', async () => {
  expect(await said(HEALTHY, N2, () => '')).toEqual(['unreachable', 'underlay-drops-ipip n1/host']);
  expect(await said(HEALTHY, N2, (entry) => entry.replace('src=10.0.0.2', '[UNREPLIED] src=10.0.0.2'))).toEqual(['reachable']);
});

it('is said of the answer where that did not arrive', async () => {
  expect(await said(HEALTHY, N1, (entry) => entry.replace('src=10.0.0.2', '[UNREPLIED] src=10.0.0.2'))).toEqual(['unreachable', 'underlay-drops-ipip n2/host']);
});

it('is not said of a packet that was sent so long ago that the other node may have forgotten it', async () => {
  expect(await said(BROKEN, N1, (entry) => entry.replace(/unknown {2}4 \d+/, 'unknown  4 90'))).toEqual(['reachable']);
});
