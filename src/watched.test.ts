import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serviceIp } from '../bench/generate/kube-proxy-dump.ts';
import { writeServedBundle } from '../bench/generate/large-bundle.ts';
import { seededRandom } from '../lab/judge/random.ts';
import { openBundle } from './collect/index.ts';
import type { Evidence } from './model/evidence/index.ts';
import { Watched } from './watched.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwhy-watched-'));
afterAll(() => rmSync(folder, { recursive: true }));
let healthy: Evidence;
beforeAll(async () => {
  await writeServedBundle(join(folder, 'healthy'), 4, 2, 3);
  healthy = await openBundle([join(folder, 'healthy')]);
});

type Change = (text: string) => string;

/** The evidence with the text of some outputs changed; all other items stay the same objects. */
function changed(evidence: Evidence, changes: ReadonlyMap<string, Change>): Evidence {
  return {
    ...evidence,
    nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => {
      const change = changes.get(`${node.name} ${item.netns ?? ''} ${item.source}`);
      return change === undefined ? item : { ...item, state: item.state, text: () => change(item.text()) };
    }) })),
    cluster: evidence.cluster.map((item) => {
      const change = changes.get(item.resource);
      return change === undefined ? item : { ...item, state: item.state, text: () => change(item.text()) };
    }),
  };
}

const withoutService: Change = (text) => text.split('\n').filter((line) => !line.includes(`-d ${serviceIp(1)}/32`)).join('\n');
const notForwarding: Change = (text) => text.replace('net.ipv4.conf.eth0.forwarding = 1', 'net.ipv4.conf.eth0.forwarding = 0');
const counted: Change = (text) => text.replace(/^\[\d+:\d+\]/gm, '[7:420]').replace(/^:(\S+) (\S+) \[\d+:\d+\]/gm, ':$1 $2 [9:540]');

it('what breaks appears, what is mended clears, and only what a change touches is walked again', () => {
  const watched = new Watched();
  const first = watched.look(healthy);
  expect(first.transitions).toEqual([]);
  expect(first.walked).toBe(first.flows.walked);
  const broken = watched.look(changed(healthy, new Map([['node-2 host iptables-nft', withoutService]])));
  expect(broken.transitions).toMatchObject([{ kind: 'cause', state: 'appeared', cause: { id: 'service-rules-missing', flows: 1 } }, { kind: 'flows', turned: { from: 'works', to: 'broken', flows: 1, finding: { id: 'service-rules-missing' } } }]);
  expect(broken.walked).toBeLessThan(first.walked);
  const mended = watched.look(healthy);
  expect(mended.transitions).toMatchObject([{ kind: 'cause', state: 'cleared', cause: { id: 'service-rules-missing' } }, { kind: 'flows', turned: { from: 'broken', to: 'works', flows: 1 } }]);
  expect(watched.look(healthy)).toMatchObject({ walked: 0, transitions: [] });
});

it('counters that rise are no change', () => {
  const watched = new Watched();
  watched.look(healthy);
  expect(watched.look(changed(healthy, new Map([['node-1 host iptables-nft', counted]]))).walked).toBe(0);
});

it('after any changes it says what a first look says', () => {
  const changes: readonly (readonly [string, Change])[] = [
    ['node-2 host iptables-nft', withoutService], ['node-1 host sysctl', notForwarding], ['node-3 host iptables-nft', counted],
    ['node-3 host ip-route', (text) => text.split('\n').filter((line) => !line.startsWith('10.')).join('\n')],
    ['node-1 host ip-link', (text) => text.replace('UP,LOWER_UP', 'LOWER_UP')],
    ['endpointslices.discovery.k8s.io', (text) => text.replace(/"ready":\s*true/, '"ready":false')],
    ['services', (text) => text.replace('"port":80', '"port":81')],
  ];
  const random = seededRandom(20261123);
  const watched = new Watched();
  for (let round = 0; round < 24; round += 1) {
    const evidence = changed(healthy, new Map(changes.filter(() => random.chance(0.3))));
    const [step, whole] = [watched.look(evidence), new Watched().look(evidence)];
    expect([step.flows, step.causes], `round ${round}`).toEqual([whole.flows, whole.causes]);
  }
});
