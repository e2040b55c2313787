// Run as a process of its own by large-dump.ts: loads one dump as a node's only rules, asks questions, prints what it took.
import { readFileSync } from 'node:fs';
import { load } from '../src/load.ts';
import type { EvidenceItem, SourceId } from '../src/model/evidence/index.ts';
import { parseIp } from '../src/net/index.ts';
import { trace } from '../src/trace/index.ts';
import { serviceIp } from './generate/kube-proxy-dump.ts';
import { quietNode } from './generate/quiet-node.ts';

const [, , file = ''] = process.argv;
const text = readFileSync(file, 'utf8');
const items: readonly EvidenceItem[] = Object.entries({ ...quietNode(), 'iptables-nft': text }).map(([source, content]) => ({
  node: 'node1', netns: 'host', source: source as SourceId, file: `nodes/node1/host/${source}.txt`, command: source, state: content === '' ? 'empty' : 'ok', exit: 0, startedAt: '2026-01-01T00:00:00Z', durationMs: 0, text: () => content,
}));
const { network } = load({ formatVersion: 1, createdAt: '2026-01-01T00:00:00Z', origin: 'bench', diagnostics: [], cluster: [], nodes: [{ name: 'node1', items, netns: [{ id: 'host', inode: '1', names: [], pids: [1], cgroups: [] }] }] });

const ask = (service: number): number => {
  const dst = parseIp(serviceIp(service));
  if (dst === undefined) throw new Error('no address');
  const start = performance.now();
  const { branches } = trace(network, { kind: 'socket', netns: 'node1/host', protocol: 'tcp', dst, dport: 80, size: 'small' });
  const took = performance.now() - start;
  if (branches.length !== 5) throw new Error(`expected 5 branches, one an endpoint, got ${branches.length}: ${JSON.stringify(branches[0]?.outcome)}`);
  return took;
};

const start = performance.now();
const tables = network.netns.get('node1/host')?.tables;
if (tables?.kind !== 'known') throw new Error('the tables were not read');
for (const table of tables.value) for (const chain of table.chains.values()) if (chain.base !== undefined) chain.rules.at(0);
const firstMs = ask(7);
const parsedMs = performance.now() - start;
for (let warm = 0; warm < 20; warm += 1) ask(warm * 31);
const figures = Array.from({ length: 51 }, (_, number) => ask(500 + number)).sort((a, b) => a - b);

console.log(JSON.stringify({ parsedMs, firstMs, questionMs: figures[25], peakRssMb: process.resourceUsage().maxRSS / 1024 }));
