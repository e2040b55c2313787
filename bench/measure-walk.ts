// Run as a process of its own by walk.ts: walks packets through a node whose only rules are kube-proxy's, prints how many a second.
import { load } from '../src/load.ts';
import type { EvidenceItem, SourceId } from '../src/model/evidence/index.ts';
import { ipv4, parseIp, TCP_FLAG } from '../src/net/index.ts';
import type { TraceQuestion } from '../src/model/trace/index.ts';
import { trace } from '../src/trace/index.ts';
import { median } from './line.ts';
import { kubeProxyDump, serviceIp } from './generate/kube-proxy-dump.ts';
import { quietNode } from './generate/quiet-node.ts';

const [, , services = '10000', questions = '20000'] = process.argv;
const items: readonly EvidenceItem[] = Object.entries({ ...quietNode(), 'iptables-nft': kubeProxyDump(Number(services), 5) }).map(([source, content]) => ({
  node: 'node1', netns: 'host', source: source as SourceId, file: `nodes/node1/host/${source}.txt`, command: source, state: content === '' ? 'empty' : 'ok', exit: 0, startedAt: '2026-01-01T00:00:00Z', durationMs: 0, text: () => content,
}));
const { network } = load({ formatVersion: 1, createdAt: '2026-01-01T00:00:00Z', origin: 'bench', diagnostics: [], cluster: [], nodes: [{ name: 'node1', items, netns: [{ id: 'host', inode: '1', names: [], pids: [1], cgroups: [] }] }] });

let seed = 7;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % below;
};

/** A SYN that comes in by the uplink for any of the Services, from a pod of another node or (which is masqueraded) from outside. */
const someSyn = (): TraceQuestion => {
  const dst = parseIp(serviceIp(random(Number(services))));
  if (dst === undefined) throw new Error('no address');
  const src = ipv4(random(2) === 0 ? 0x0a800000 + random(50_000) : 0xc0a80000 + random(60_000));
  const l4 = { kind: 'tcp', sport: 32768 + random(28_000), dport: 80, flags: TCP_FLAG.syn, mss: 1460 } as const;
  return { kind: 'wire', netns: 'node1/host', ifindex: 2, reply: false, packet: { src, dst, protocol: 6, l4, ttl: 63, length: 60, df: true, tos: 0 } };
};

/** Packets that were carried in one second of this process's time, all its threads together: each branch of a question is one packet. */
const round = (): number => {
  const asked = Array.from({ length: Number(questions) }, someSyn);
  const before = process.cpuUsage();
  let packets = 0;
  for (const question of asked) {
    const { branches } = trace(network, question);
    if (branches.length !== 5) throw new Error(`expected 5 branches, one an endpoint, got ${branches.length}`);
    for (const { journeys } of branches) {
      if (journeys[0]?.disposition.kind !== 'leaves-the-model') throw new Error('expected the packet to leave by the uplink');
      packets += journeys.length;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return packets / ((user + system) / 1e6);
};

round();
round();
console.log(JSON.stringify({ perSecond: median(Array.from({ length: 5 }, round)) }));
