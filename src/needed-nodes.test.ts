import { expect, it } from 'vitest';
import { evidenceOf, readCase } from '../scripts/cases.ts';
import type { Evidence } from './model/evidence/index.ts';
import { likelyNodes, neededNodes } from './needed-nodes.ts';

const QUERY = { from: { kind: 'pod', namespace: 'shop', name: 'web' }, to: { kind: 'service', namespace: 'shop', name: 'db', port: '5432' } } as const;

async function only(path: string, ...nodes: readonly string[]): Promise<Evidence> {
  const evidence = await evidenceOf(readCase(path));
  return { ...evidence, nodes: evidence.nodes.filter(({ name }) => nodes.includes(name)) };
}

it('first the node of the client is needed, then the one to which its packets go', async () => {
  const path = 'cases/kube-proxy/rules-missing-iptables-healthy';
  expect(neededNodes(await only(path), QUERY)).toEqual(['n1']);
  expect(neededNodes(await only(path, 'n1'), QUERY)).toEqual(['n2']);
  expect(neededNodes(await only(path, 'n1', 'n2'), QUERY)).toEqual([]);
});

it('nodes of a Service\'s endpoints are likely to be touched before anything is known of the way', async () => {
  const path = 'cases/kube-proxy/rules-missing-iptables-healthy';
  expect(likelyNodes(await only(path), QUERY)).toEqual(['n2']);
  expect(likelyNodes(await only(path, 'n2'), QUERY)).toEqual([]);
  expect(likelyNodes(await only(path), { ...QUERY, to: QUERY.from })).toEqual([]);
});

it('a node of an endpoint is needed where no packet gets so far, since a fix is proven there', async () => {
  const path = 'cases/kube-proxy/rules-missing-iptables';
  expect(neededNodes(await only(path, 'n1'), QUERY)).toEqual(['n2']);
  expect(neededNodes(await only(path, 'n1', 'n2'), QUERY)).toEqual([]);
});

it('a node that does not answer its neighbours is not waited for', async () => {
  const path = 'cases/kube-proxy/rules-missing-iptables-healthy';
  const evidence = await only(path, 'n1');
  const failed = evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (item.netns === 'host' && item.source === 'ip-neigh' ? new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => '10.0.0.2 dev eth0 FAILED\n' : Reflect.get(target, key, target)) }) : item)) }));
  expect(neededNodes({ ...evidence, nodes: failed }, QUERY)).toEqual([]);
});
