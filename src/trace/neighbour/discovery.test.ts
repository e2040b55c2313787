import { describe, expect, it } from 'vitest';
import type { Hook } from '../netfilter/env.ts';
import { base, chain, is, known, rule, table, verdict } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

/* A client c and a server s on one veth pair, both with nothing in their neighbour tables. Outcomes as on Linux 6.18.44 with these rules in nft, 2026-11-21. */

function pair(c: Partial<Space>, s: Partial<Space>): ReturnType<typeof networkOf> {
  return networkOf({
    c: { devices: { eth0: { addrs: ['fd00::1/64'], mac: '02:00:00:00:00:01' } }, ...c },
    s: { devices: { eth0: { addrs: ['fd00::2/64'] } }, listen: ['tcp 80'], ...s },
  }, [['c:eth0', 's:eth0']]);
}

function drops(hook: Hook, type: number): Partial<Space> {
  return { parts: { tables: known([table('t', [chain('x', [rule(`icmpv6 type ${type} drop`, is('icmpv6 type', type), verdict('drop'))], base(hook))], { family: 'ip6' })]) } };
}

const heard = (c: Partial<Space>, s: Partial<Space>): string => outcome(ask(pair(c, s), 'c', 'fd00::2', 80));

describe('a neighbour solicitation', () => {
  it('is answered where no rule keeps it', () => {
    expect(heard({}, {})).toBe('answered');
  });

  it.each(['output', 'postrouting'] as const)('does not leave by %s where a rule drops it', (hook) => {
    expect(heard(drops(hook, 135), {})).toBe('EHOSTUNREACH');
  });

  it.each(['prerouting', 'input'] as const)('does not get through %s where a rule drops it', (hook) => {
    expect(heard({}, drops(hook, 135))).toBe('EHOSTUNREACH');
  });

  it('is nothing with another hop limit than 255', () => {
    const set = rule('ip6 hoplimit set 33', { kind: 'set-field', field: 'ip ttl', to: { kind: 'const', value: 33 } });
    expect(heard({}, { parts: { tables: known([table('t', [chain('x', [set], base('prerouting', -150))], { family: 'ip6' })]) } })).toBe('EHOSTUNREACH');
  });

  it('makes its sender known, which is then not asked for', () => {
    expect(heard(drops('output', 136), {})).toBe('answered');
  });
});

describe('the advertisement that answers', () => {
  it.each(['output', 'postrouting'] as const)('does not leave by %s where a rule drops it', (hook) => {
    expect(heard({}, drops(hook, 136))).toBe('EHOSTUNREACH');
  });

  it.each(['prerouting', 'input'] as const)('does not get through %s where a rule drops it', (hook) => {
    expect(heard(drops(hook, 136), {})).toBe('EHOSTUNREACH');
  });

  it('goes where a permanent entry says, even if it is wrong', () => {
    expect(heard({}, { neighbours: [['fd00::1', 'eth0', '02:00:00:00:ee:01', 'permanent']] })).toBe('EHOSTUNREACH');
    expect(heard({}, { neighbours: [['fd00::1', 'eth0', '02:00:00:00:00:01', 'permanent']] })).toBe('answered');
  });
});
