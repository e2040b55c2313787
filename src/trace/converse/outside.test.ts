import { describe, expect, it } from 'vitest';
import type { Outcome, Walk } from '../../model/trace/journey.ts';
import type { TraceQuestion } from '../../model/trace/question.ts';
import { trace } from '../index.ts';
import { ip } from '../netfilter/testing.ts';
import { networkOf } from '../testing/network.ts';
import type { Space } from '../testing/network.ts';

const CLIENT = '203.0.113.9';

const FORWARDS = { 'net.ipv4.conf.eth0.forwarding': '1', 'net.ipv4.conf.pod0.forwarding': '1' };

/** A node that listens on 10.1.0.1:80 and whose wire leads to a router that nobody collected; a pod of it, on 10.2.0.2:80, has a smaller MTU. */
function node(change: Partial<Space> = {}): Parameters<typeof networkOf>[0] {
  return {
    n: {
      devices: { eth0: { addrs: ['10.1.0.1/24'], detail: { kind: 'physical' } }, pod0: { addrs: ['10.2.0.1/24'], mtu: 1400 }, lb: { addrs: [] } },
      routes: ['default via 10.1.0.254 dev eth0'], listen: ['tcp 80', 'udp 53'], sysctls: FORWARDS, ...change,
    },
    p: { devices: { eth0: { addrs: ['10.2.0.2/24'], mtu: 1400 } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['tcp 80'] },
  };
}

function from(spaces: ReturnType<typeof node>, more: Partial<Extract<TraceQuestion, { kind: 'outside' }>> = {}): Walk {
  return trace(networkOf(spaces, [['n:pod0', 'p:eth0']]), { kind: 'outside', netns: 'n/n', ifindex: 2, protocol: 'tcp', src: ip(CLIENT), dst: ip('10.1.0.1'), dport: 80, size: 'full', ...more });
}

function outcome(walk: Walk): Outcome | undefined {
  return walk.branches[0]?.outcome;
}

function ends(walk: Walk): readonly string[] {
  return (walk.branches[0]?.journeys ?? []).map(({ purpose, disposition }) => `${purpose} ${disposition.kind}${'by' in disposition ? ` ${disposition.by.kind}` : ''}`);
}

describe('a client outside', () => {
  it('reaches a node and a pod behind it, and gets answer and data', () => {
    for (const dst of ['10.1.0.1', '10.2.0.2']) {
      const walk = from(node(), { dst: ip(dst) });
      expect(outcome(walk)).toEqual({ kind: 'answered' });
      expect(ends(walk)).toEqual(['open delivered', 'answer delivered', 'data-answer delivered']);
    }
  });

  it('asks by UDP and by ping too', () => {
    expect(outcome(from(node(), { protocol: 'udp', dport: 53, size: 'small' }))).toEqual({ kind: 'answered' });
    expect(outcome(from(node(), { protocol: 'icmp', size: 'small' }))).toEqual({ kind: 'answered' });
  });

  it('is told of what the node refuses', () => {
    expect(outcome(from(node(), { dport: 81 }))).toEqual({ kind: 'error', errno: 'ECONNREFUSED' });
    expect(outcome(from(node(), { protocol: 'udp', dport: 54, size: 'small' }))).toEqual({ kind: 'error', errno: 'ECONNREFUSED' });
    expect(outcome(from(node({ routes: ['default via 10.1.0.254 dev eth0', 'unreachable 10.9.0.0/16'] }), { dst: ip('10.9.0.1') }))).toEqual({ kind: 'error', errno: 'EHOSTUNREACH' });
  });

  it('gets nothing where the answer has no way back', () => {
    const walk = from(node({ routes: [] }));
    expect(outcome(walk)).toEqual({ kind: 'timeout' });
    expect(ends(walk)).toEqual(['open delivered', 'answer rejected route']);
  });

  it('gets nothing where the node has its address too, and accept_local does not help: the answer goes to the node itself', () => {
    const bound = (sysctls: Readonly<Record<string, string>>): Walk => {
      const spaces = node({ sysctls: { ...FORWARDS, ...sysctls } });
      return from({ ...spaces, n: { ...spaces['n'], devices: { ...spaces['n']?.devices, lb: { addrs: [`${CLIENT}/32`], up: false } } } }, { dst: ip('10.2.0.2') });
    };
    expect(ends(bound({}))).toEqual(['open dropped local-source']);
    const opened = bound({ 'net.ipv4.conf.eth0.accept_local': '1' });
    expect(ends(opened).slice(0, 2)).toEqual(['open delivered', 'answer rejected no-listener']);
    expect(outcome(opened)).toEqual({ kind: 'timeout' });
  });

  it('is not told that what it sends leaves for somebody else', () => {
    expect(outcome(from(node(), { dst: ip('198.51.100.1') }))?.kind).toBe('unknown');
  });
});
