import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tuple } from '../../model/network/conntrack.ts';
import type { Step } from '../../model/trace/journey.ts';
import { formatIp } from '../../net/ip.ts';
import { connectionsOf } from '../conntrack/table.ts';
import { explore } from '../explore.ts';
import type { Run } from '../run.ts';
import { runHook } from './hook.ts';
import { hooksAfterRouting, recordedSkb, router } from './kernel-cases.ts';
import type { Dialect, KernelCase } from './kernel-cases.ts';
import { networkOf } from './testing.ts';

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
