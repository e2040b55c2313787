import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../../scripts/cases.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('underlay-drops-vxlan', 'likely');

const BROKEN = 'cases/seeds/dns-underlay-drops-vxlan';
const HEALTHY = `${BROKEN}-healthy`;
const ENTRY = /^udp +17 \d+ src=10\.0\.0\.1 dst=10\.0\.0\.2 .*dport=4789.*\n?/gm;

/** An item as if it had been read so much later than it was. */
function readLater<T extends { readonly startedAt: string }>(item: T, seconds: number): T {
  const startedAt = new Date(Date.parse(item.startedAt) + seconds * 1000).toISOString();
  return new Proxy(item, {
    get(target, key): unknown {
      const value: unknown = key === 'startedAt' ? startedAt : Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

/** What is said of the incident with what n2 says read so much later than it was. */
async function saidLater(seconds: number): Promise<readonly unknown[]> {
  const evidence = await evidenceOf(readCase(BROKEN));
  const later: Evidence = { ...evidence, nodes: evidence.nodes.map((node) => (node.name === 'n2' ? { ...node, items: node.items.map((item) => readLater(item, seconds)) } : node)) };
  const { verdict, findings } = await reportOf(readCase(BROKEN), later);
  return [verdict.kind, ...findings.map(({ id }) => id)];
}

it('is not said where the other node\'s table was read before the packet was sent, or so late that it may have forgotten it', async () => {
  expect(await saidLater(1)).toEqual(['unreachable', 'underlay-drops-vxlan']);
  expect(await saidLater(-60)).toEqual(['reachable']);
  expect(await saidLater(60)).toEqual(['reachable']);
});

it('is said of a healthy network once the other node has no entry, whatever the source port', async () => {
  const without = await reportWithEdit(HEALTHY, (text, file) => (file.endsWith('n2/netns/host/conntrack.txt') ? text.replace(ENTRY, '') : text));
  expect([without.report.verdict.kind, ...without.report.findings.map(({ id }) => id)]).toEqual(['unreachable', 'underlay-drops-vxlan']);
  const other = await reportWithEdit(HEALTHY, (text, file) => (file.endsWith('n2/netns/host/conntrack.txt') ? text.replace(ENTRY, (entry) => entry.replace(/sport=\d+ dport=4789/, 'sport=9 dport=4789')) : text));
  expect([other.report.verdict.kind, ...other.report.findings.map(({ id }) => id)]).toEqual(['reachable']);
});
