import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeServedBundle } from '../../../bench/generate/large-bundle.ts';
import { openBundle } from '../../collect/index.ts';
import { load } from '../../load.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { parseIp } from '../../net/index.ts';
import { trace } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwhy-whom-'));
let wire: Evidence;
beforeAll(async () => {
  await writeServedBundle(join(folder, 'bundle'), 8, 2, 1);
  wire = await openBundle([join(folder, 'bundle')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The nodes that a ping from node-0 to an address of the wire passes, with texts of node-4's own namespace changed. */
function nodesPassed(address: string, texts: Readonly<Record<string, (text: string) => string>>): readonly string[] {
  const nodes = wire.nodes.map((node) => (node.name !== 'node-4' ? node : { ...node, items: node.items.map((item) => {
    const change = item.netns === 'host' ? texts[item.source] : undefined;
    return change === undefined ? item : { ...item, state: item.state, text: () => change(item.text()) };
  }) }));
  const dst = parseIp(address);
  if (dst === undefined) throw new Error('no address');
  const { branches } = trace(load({ ...wire, nodes }).network, { kind: 'socket', netns: 'node-0/host', protocol: 'icmp', dst, dport: 0, size: 'small' });
  return branches[0]?.journeys[0]?.hops.map(({ node }) => node) ?? [];
}

const ROUTE = (text: string): string => `${text}10.0.0.99 dev cali0 scope link \n`;

it('on a wire of eight nodes the one that has the address is asked and answers', () => {
  expect(nodesPassed('10.0.0.5', {})).toEqual(['node-0', 'node-4']);
});

it('a node that answers for others with proxy_arp is asked for an address that no node has', () => {
  expect(nodesPassed('10.0.0.99', { 'ip-route': ROUTE })).toEqual(['node-0']);
  expect(nodesPassed('10.0.0.99', { 'ip-route': ROUTE, sysctl: (text) => text.replace('net.ipv4.conf.eth0.proxy_arp = 0', 'net.ipv4.conf.eth0.proxy_arp = 1') })).toContain('node-4');
});

it('a node with an address that only a local route gives it is asked for that address', () => {
  expect(nodesPassed('10.0.0.99', { 'ip-route': (text) => `${text}local 10.0.0.99 dev lo table local proto kernel scope host \n` })).toEqual(['node-0', 'node-4']);
});

it('a node with routing rules of its own is asked for every address', () => {
  const routes = (text: string): string => `${text}local 10.0.0.96/28 dev lo table 7 \n`;
  expect(nodesPassed('10.0.0.99', { 'ip-rule': (text) => text.replace('32766:', '100:\tfrom all lookup 7\n32766:'), 'ip-route': routes })).toEqual(['node-0', 'node-4']);
});
