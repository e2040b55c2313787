import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openBundle } from '../../collect/index.ts';
import type { EvidenceItem } from '../../model/evidence/index.ts';
import type { NetnsPart } from '../../model/network/netns.ts';
import type { TreeReader } from '../../model/tree/by-source.ts';
import { parseItem } from '../../parse/index.ts';
import { assembleNode } from './index.ts';
import { PARTS_OF } from './parts-of-source.ts';

const PARTS: readonly NetnsPart[] = [
  'links', 'bridgePorts', 'fdb', 'neighbours', 'rules4', 'rules6', 'routes4', 'routes6', 'tables', 'ipsets', 'ipvs', 'ipvsConnections', 'conntrack', 'listeners', 'sysctls', 'halfOpen', 'sending', 'unacknowledged',
  'knownPeers', 'counters', 'trackingCounters', 'protocolCounters', 'offloads',
];

it('a part is made from no output that is said to make others only', async () => {
  const cases = join(import.meta.dirname, '../../../cases');
  const made = new Set<NetnsPart>();
  for (const name of ['node/connection-to-gone-peer', 'node/hop-limit-too-small-v6', 'route/blackhole-wins-ipip']) {
    const { nodes: [node] } = await openBundle([join(cases, name, 'bundle')]);
    for (const part of PARTS) {
      const read = new Set<EvidenceItem>();
      const tree = ((item: EvidenceItem) => {
        read.add(item);
        return parseItem(item);
      }) as TreeReader;
      for (const netns of node === undefined ? [] : assembleNode(node, tree).netns) void netns[part];
      if (read.size > 0) made.add(part);
      for (const { source } of read) expect(PARTS_OF[source] ?? [part], `${source} is read for ${part}`).toContain(part);
    }
  }
  expect([...PARTS.filter((part) => !made.has(part))]).toEqual([]);
});
