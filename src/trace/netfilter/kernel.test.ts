import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Step } from '../../model/trace/journey.ts';
import { formatIp } from '../../net/ip.ts';
import { connectionsOf } from '../conntrack/table.ts';
import { explore } from '../explore.ts';
import type { Run } from '../run.ts';
import { runHook } from './hook.ts';
import { interval, ip, known, link, netns, networkOf, route, skbOf } from './testing.ts';
import { assembleIptables } from '../../assemble/iptables/index.ts';
import { assembleNft } from '../../assemble/nft/index.ts';
import { parseNftRuleset } from '../../parse/nft/index.ts';
import { parseIptablesSave } from '../../parse/iptables/index.ts';
import type { IpSet, IpSetPart } from '../../model/network/ipset.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { L4, Packet } from '../../net/packet.ts';
import { contains, parsePrefix } from '../../net/prefix.ts';
import type { Skb } from '../skb.ts';
import type { Hook } from './env.ts';

type Dialect = 'iptables-legacy' | 'iptables-nft' | 'nft';

/** A recorded experiment: what `iptables-save -c` said after these packets had gone through the router. */
interface KernelCase {
  readonly rules: string;
  readonly packets: readonly RecordedPacket[];
  readonly conntrack: string;
}

interface RecordedPacket {
  readonly src: string; readonly dst: string; readonly proto: number; readonly ttl: number; readonly tos: number; readonly length: number;
  readonly sport?: number; readonly dport?: number; readonly flags?: number; readonly mss?: number; readonly type?: number; readonly id?: number;
}

/** The router of the experiments: 10.9.1.1 on a0, 10.9.2.1 on b0, four ipsets. */
function router(rules: string, dialect: Dialect): Netns {
  const local = (address: string, dev: string): ReturnType<typeof route>[] => [
    route(`${address}.1`, dev, undefined, 255, 'local'), route(`${address}.255`, dev, undefined, 255, 'broadcast'), route(`${address}.0/24`, dev),
  ];
  return netns({
    links: known([link('lo', 1, [], { kind: 'loopback' }), link('a0', 2, ['10.9.1.1/24'], { kind: 'veth', peer: { kind: 'unknown', because: { text: '' } } }), link('b0', 3, ['10.9.2.1/24'], { kind: 'veth', peer: { kind: 'unknown', because: { text: '' } } })]),
    routes4: known([...local('10.9.1', 'a0'), ...local('10.9.2', 'b0')]),
    ipsets: known(new Map(IPSETS.map((set) => [set.name, set]))),
    tables: known(dialect === 'nft' ? assembleNft(parseNftRuleset(rules, 'rules')) : assembleIptables(parseIptablesSave(rules, 'rules'), dialect, 'ip')),
  });
}

function recordedSkb(packet: RecordedPacket): Skb {
  return skbOf(packetOf(packet), { inDev: 'a0' });
}

/** Where the packet goes once PREROUTING has let it through. */
function hooksAfterRouting(skb: Skb): readonly Hook[] {
  const own = ['10.9.1.1', '10.9.2.1'].some((address) => ip(address).value === skb.packet.dst.value);
  if (own) return ['input'];
  const behind = (text: string): boolean => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && contains(prefix, skb.packet.dst);
  };
  if (behind('10.9.2.255') || behind('10.9.1.255')) return ['input'];
  skb.outDev = behind('10.9.2.0/24') ? 'b0' : 'a0';
  return ['forward', 'postrouting'];
}

function packetOf({ src, dst, proto, ttl, tos, length, ...rest }: RecordedPacket): Packet {
  const { sport = 0, dport = 0, flags = 0, mss = 1460, type = 0, id = 0 } = rest;
  const l4: L4 = proto === 6 ? { kind: 'tcp', sport, dport, flags, mss } : proto === 17 ? { kind: 'udp', sport, dport } : { kind: 'icmp', type, code: 0, id };
  return { src: ip(src), dst: ip(dst), protocol: proto, l4, ttl, tos, length, df: true };
}

function part(text: string): IpSetPart {
  const [name, port] = text.split(':');
  if (port !== undefined) return { kind: 'port', protocol: name === 'tcp' ? 6 : 17, from: Number(port), to: Number(port) };
  if (/^[ab]0$/.test(text)) return { kind: 'iface', name: text, physdev: false, wildcard: false };
  return /^s\d$/.test(text) ? { kind: 'set', name: text } : { kind: 'interval', interval: interval(text) };
}

function ipset(name: string, type: string, dimensions: IpSet['dimensions'], entries: readonly string[]): IpSet {
  return {
    name, type, family: 'inet', dimensions, because: { text: name }, supported: true,
    entries: entries.map((text) => ({ parts: (text.split(' ')[0] ?? '').split(',').map(part), nomatch: text.endsWith('nomatch'), because: { text } })),
  };
}

const IPSETS: readonly IpSet[] = [
  ipset('s1', 'hash:net', ['net'], ['10.9.1.0/24', '10.9.1.2/32 nomatch', '10.9.2.0/28']),
  ipset('s2', 'hash:ip,port', ['ip', 'port'], ['10.9.2.2,tcp:80', '10.9.2.2,udp:53']),
  ipset('s3', 'hash:net,iface', ['net', 'iface'], ['10.9.0.0/16,a0', '10.9.2.2/32,b0']),
  ipset('s4', 'list:set', ['set'], ['s1']),
];

/** Recorded on Linux 6.18 with iptables 1.8 (legacy and nft): random rule sets, a few packets each, the counters afterwards. */
const FOLDER = process.env['NETWHY_KERNEL_CASES'] ?? join(import.meta.dirname, 'testdata', 'kernel');

/** Rules that must have been seen to act when they match: the walk writes no step for the others. */
const ACTS = / -[jg] (?!CONNMARK|CT|LOG|TOS|TTL|DSCP)| counter packets \d+ bytes \d+ (?!notrack|ct mark|meta mark set ct|dnat ip to|dnat to ip daddr|ip daddr vmap|meta l4proto vmap)/;

function countersOf(rules: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [index, line] of rules.split('\n').entries()) {
    const counter = /^\[(\d+):| counter packets (\d+) /.exec(line);
    if (counter !== null && ACTS.test(line)) counts.set(index + 1, Number(counter[1] ?? counter[2]));
  }
  return counts;
}

/** `conntrack -L`: both tuples of every connection. */
function recordedConnections(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const values = [...line.matchAll(/\b(src|dst|sport|dport|type|id)=(\S+)/g)].map(([, name, value]) => (name === 'type' ? '' : value)).filter((value) => value !== '');
    if (values.length > 0) found.push(values.join(' '));
  }
  return found.sort();
}

function shown({ protocol, src, dst, sport, dport }: Tuple): string {
  return `${formatIp(src)} ${formatIp(dst)} ${sport}${protocol === 1 ? '' : ` ${dport}`}`;
}

function walk(run: Run, { packets }: KernelCase): readonly Step[] {
  for (const packet of packets) {
    const skb = recordedSkb(packet);
    run.enter(skb.netns, 'a0');
    let hooks: readonly ('prerouting' | 'input' | 'forward' | 'postrouting')[] = ['prerouting'];
    for (let at = 0; at < hooks.length; at += 1) {
      const hook = hooks[at];
      if (hook === undefined || runHook(run, skb, hook, 'ip').kind !== 'accept') break;
      if (hook === 'prerouting') hooks = [hook, ...(hooksAfterRouting(skb) as readonly ('input' | 'forward' | 'postrouting')[])];
      if (hooks[1] === 'forward' && hook === 'prerouting') skb.packet = { ...skb.packet, ttl: skb.packet.ttl - 1 };
    }
  }
  return run.takeHops().flatMap((hop) => hop.steps);
}

function countsOf(steps: readonly Step[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const step of steps) {
    const line = step.because[0]?.ref?.line;
    if (line !== undefined && step.facts['chain'] !== undefined && step.facts['policy'] === undefined) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
  const { dialect, cases } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { dialect: Dialect; cases: KernelCase[] };
  describe(`rule sets that a real kernel ran (${file})`, () => {
    it.each(cases.map((recorded, index) => [index, recorded] as const))('number %i counts the same packets in every rule', (_, recorded) => {
      const walked: Map<number, number>[] = [];
      const connections: string[][] = [];
      let drawn = false;
      const answer = explore(networkOf(router(recorded.rules, dialect)), { maxBranches: 4 }, (run) => {
        const steps = walk(run, recorded);
        walked.push(countsOf(steps));
        drawn ||= steps.some((step) => step.facts['portChosen'] !== undefined);
        connections.push(connectionsOf(run, 'n/x').map((connection) => `${shown(connection.original)} ${shown(connection.reply)}`).sort());
        return { outcome: { kind: 'one-way' } };
      });
      expect(answer.branches.map((branch) => branch.assumed)).toEqual([[]]);
      // A port that the kernel draws at random is the last number of its line.
      const comparable = (all: readonly string[]): string[] => (drawn ? all.map((one) => one.replace(/ \d+$/, ' any')) : [...all]);
      expect(comparable(connections[0] ?? [])).toEqual(comparable(recordedConnections(recorded.conntrack)));
      const lines = recorded.rules.split('\n');
      const show = (counts: Map<number, number>): string[] => [...counts].filter(([line, count]) => count > 0 && ACTS.test(lines[line - 1] ?? '')).sort(([a], [b]) => a - b).map(([line, count]) => `${count}x ${lines[line - 1]?.replace(/^\[\S+ /, '').trim() ?? ''}`);
      expect(show(walked[0] ?? new Map<number, number>())).toEqual(show(countersOf(recorded.rules)));
    });
  });
}
