import { expect, it } from 'vitest';
import { CT_STATE } from '../../../model/network/field.ts';
import type { RuleStep } from '../../../model/network/rule.ts';
import type { Skb } from '../../skb.ts';
import { base, chain, ctState, is, known, link, netns, rule, skbOf, table, tcp, udp, verdict } from '../testing.ts';
import { runHooks, runOne } from '../testing-run.ts';

/* What rules of Linux 6.18 did in recorded networks. */

function ends(skb: Skb, hook: 'output' | 'prerouting', ...steps: readonly RuleStep[]): string | undefined {
  const space = netns({ tables: known([table('t', [chain('c', [rule('r', ...steps, verdict('drop'))], base(hook, -300))])]), links: known([link('lo', 1, [], { kind: 'loopback' }), link('v0', 2, [], { kind: 'dummy' })]) });
  return runOne(space, () => skb, [hook]).verdicts[0]?.kind;
}

it('nothing holds of the kind of a device that has none, negated or not', () => {
  const notBridge = is('meta oifkind', 'bridge', true);
  expect([ends(skbOf(tcp('10.1.0.1', '10.1.0.1'), { outDev: 'lo' }), 'output', notBridge), ends(skbOf(tcp('10.1.0.1', '10.2.0.2'), { outDev: 'v0' }), 'output', notBridge)]).toEqual(['accept', 'drop']);
});

it('the outer packet of a UDP tunnel has no TCP port', () => {
  const inner = tcp('10.244.0.1', '10.244.1.1');
  const outer: Skb['packet'] = { ...udp('192.168.0.1', '192.168.0.2', 4444, 4789), l4: { kind: 'packet', inner, header: { kind: 'vxlan', sport: 4444, dport: 4789, vni: 1 } } };
  expect([ends(skbOf(outer), 'prerouting', is('tcp dport', 80, true)), ends(skbOf(outer), 'prerouting', is('udp dport', 4789))]).toEqual(['accept', 'drop']);
});

it('a packet that was given a zone is new before conntrack has seen it, any other invalid', () => {
  expect(ends(skbOf(tcp('10.1.0.1', '10.2.0.2'), { inDev: 'v0' }), 'prerouting', ctState(CT_STATE.new))).toBe('accept');
  expect(ends(skbOf(tcp('10.1.0.1', '10.2.0.2'), { inDev: 'v0' }), 'prerouting', { kind: 'ct-zone', zone: 3 }, ctState(CT_STATE.new))).toBe('drop');
});

it('a packet that was given a zone is of a connection without ends, which is not from anywhere', () => {
  const notFrom = is('ct original saddr', '10.9.9.9', true);
  expect(ends(skbOf(tcp('10.1.0.1', '10.2.0.2'), { inDev: 'v0' }), 'prerouting', notFrom)).toBe('accept');
  expect(ends(skbOf(tcp('10.1.0.1', '10.2.0.2'), { inDev: 'v0' }), 'prerouting', { kind: 'ct-zone', zone: 3 }, notFrom)).toBe('drop');
});

it('of two rules that give a packet a zone the first does, and what has a zone is not taken out of tracking', () => {
  const space = netns({ tables: known([table('t', [chain('c', [rule('r', { kind: 'ct-zone', zone: 1 }), rule('s', { kind: 'ct-zone', zone: 2 }), rule('u', { kind: 'notrack' })], base('prerouting', -300))])]) });
  const { skb } = runOne(space, () => skbOf(tcp('10.1.0.1', '10.2.0.2'), { inDev: 'v0' }), ['prerouting']);
  expect(skb.ctTemplate).toEqual({ zone: 1 });
  expect(skb.ct?.kind).not.toBe('untracked');
});

it('the source port of a UDP tunnel is a hash that nobody knows: a rule about it may hold or not', () => {
  const inner = tcp('10.244.0.1', '10.244.1.1');
  const outer: Skb['packet'] = { ...udp('192.168.0.1', '192.168.0.2', 4444, 4789), l4: { kind: 'packet', inner, header: { kind: 'vxlan', sport: 4444, dport: 4789, vni: 1 } } };
  const space = netns({ tables: known([table('t', [chain('c', [rule('udp sport 4444 drop', is('udp sport', 4444), verdict('drop'))], base('prerouting', -300))])]) });
  const runs = runHooks(space, () => skbOf(outer), ['prerouting']);
  expect(runs.map(({ verdicts }) => verdicts[0]?.kind).toSorted()).toEqual(['accept', 'drop']);
  expect(new Set(runs.flatMap(({ assumed }) => assumed))).toEqual(new Set(["the source port of a tunnel's packets is a hash of what they carry"]));
});
