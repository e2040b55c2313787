import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeServedBundle } from '../../../bench/generate/large-bundle.ts';
import { openBundle } from '../../collect/index.ts';
import { load } from '../../load.ts';
import { promisedBy } from '../../promises.ts';
import { nearFlows } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwhy-near-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('of a large cluster the flows at the nodes of the question are walked first, others of few nodes after them, and the rest is counted', async () => {
  await writeServedBundle(join(folder, 'bundle'), 8, 2, 6);
  const loaded = load(await openBundle([join(folder, 'bundle')]));
  const survey = promisedBy(loaded);
  const { flows, skipped } = nearFlows(survey, loaded.placement, new Set(['node-5', 'node-6']), { flows: 100, nodes: 3 });
  expect(flows.slice(0, 2).map(({ name }) => name)).toEqual([expect.stringContaining('pod/bench/web-5-0 -> pod/bench/web-6'), expect.stringContaining('pod/bench/web-6-0 -> pod/bench/web-5')]);
  expect(new Set(flows.flatMap(({ target: { client, server } }) => [client.node, server.node ?? client.node])).size).toBe(3);
  expect(skipped).toMatchObject([{ count: survey.flows.length - flows.length }]);
});

it('of a small cluster all are walked', async () => {
  await writeServedBundle(join(folder, 'small'), 3, 2, 2);
  const loaded = load(await openBundle([join(folder, 'small')]));
  const survey = promisedBy(loaded);
  const { flows, skipped } = nearFlows(survey, loaded.placement, new Set(['node-1']), { flows: 100, nodes: 8 });
  expect(new Set(flows)).toEqual(new Set(survey.flows));
  expect(skipped).toEqual([]);
});
