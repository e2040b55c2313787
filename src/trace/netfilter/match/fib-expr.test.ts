import { describe, expect, it } from 'vitest';
import type { Match } from '../../../model/network/rule.ts';
import type { Hook } from '../env.ts';
import { base, chain, ip, known, link, netns, route, rule, skbOf, table, verdict } from '../testing.ts';
import { runOne } from '../testing-run.ts';

const BACK: Match = { kind: 'compare', left: { kind: 'fib', lookup: 'saddr', withMark: false, withIif: true, withOif: false, result: 'present' }, test: { kind: 'in', ranges: [{ kind: 'int', range: { from: 1, to: 1 } }], negate: false } };

/** Whether `fib saddr . iif oif exists` matches a packet of a host to itself, over lo. */
function findsWayBack(hook: Hook, kernel: string): boolean {
  const host = netns({
    kernel,
    links: known([{ ...link('lo', 1, ['127.0.0.1/8']), detail: { kind: 'loopback' } }, link('eth0', 2, ['10.1.0.1/24'])]),
    routes4: known([route('10.1.0.1/32', 'eth0', undefined, 255, 'local'), route('10.1.0.0/24', 'eth0')]),
    tables: known([table('t', [chain('c', [rule('fib saddr . iif oif exists drop', BACK, verdict('drop'))], base(hook))])]),
  });
  const skb = (): ReturnType<typeof skbOf> => skbOf({ src: ip('10.1.0.1'), dst: ip('10.1.0.1'), protocol: 17, l4: { kind: 'udp', sport: 1, dport: 2 }, ttl: 64, length: 60, df: false, tos: 0 }, { inDev: 'lo' });
  return runOne(host, skb, [hook]).verdicts[0]?.kind === 'drop';
}

describe('the way back to the sender of a packet that came in by lo', () => {
  it('is lo without a lookup at PREROUTING, and at INPUT since Linux 6.15', () => {
    expect([findsWayBack('prerouting', '6.1.0-30-amd64'), findsWayBack('input', '6.1.0-30-amd64'), findsWayBack('input', '6.14.2'), findsWayBack('input', '6.15.0')]).toEqual([true, false, false, true]);
  });
});
