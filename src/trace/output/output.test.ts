import { describe, expect, it } from 'vitest';
import type { RejectWith, Table } from '../../model/network/rule.ts';
import { base, chain, ip, is, natTo, rule, table, verdict } from '../netfilter/testing.ts';
import { trace } from '../index.ts';
import { ask, ending, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* Client c, routers r and q, server s, as built on Linux 6.18.44 on 2026-11-21; every outcome is what the kernel gave there. */

const HOST_PROHIBITED: RejectWith = { kind: 'icmp', type: 3, code: 10 };
const PORT_UNREACHABLE: RejectWith = { kind: 'icmp', type: 3, code: 3 };

function filter(hook: 'output' | 'forward' | 'input', protocol: 'tcp' | 'udp', what: 'drop' | RejectWith): Table {
  const step = what === 'drop' ? verdict('drop') : { kind: 'reject', with: what } as const;
  return table('filter', [chain(hook.toUpperCase(), [rule(`-p ${protocol} --dport 80`, is(`${protocol} dport`, 80), step)], base(hook))]);
}

function icmpDropped(hook: 'output' | 'input'): Table {
  return table('filter', [chain(hook.toUpperCase(), [rule('-p icmp -j DROP', is('meta l4proto', 1), verdict('drop'))], base(hook))]);
}

interface Change {
  readonly c?: readonly Table[];
  readonly r?: readonly Table[];
  readonly q?: readonly Table[];
  /** MTU of the wire between the routers, at each end. */
  readonly wire?: readonly [number, number];
}

function line(change: Change = {}): ReturnType<typeof networkOf> {
  const tables = (value: readonly Table[] = []): { tables: { kind: 'known'; value: readonly Table[] } } => ({ tables: { kind: 'known', value } });
  const [near, far] = change.wire ?? [1500, 1500];
  const on = (...devices: readonly string[]): Record<string, string> => Object.fromEntries(devices.map((dev) => [`net.ipv4.conf.${dev}.forwarding`, '1']));
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'], parts: tables(change.c) },
    r: { devices: { rc: { addrs: ['10.1.0.1/24'] }, rq: { addrs: ['10.50.0.1/24'], mtu: near } }, routes: ['default via 10.50.0.2 dev rq'], sysctls: on('rc', 'rq'), parts: tables(change.r) },
    q: { devices: { qr: { addrs: ['10.50.0.2/24'], mtu: far }, qs: { addrs: ['10.2.0.1/24'] } }, routes: ['default via 10.50.0.1 dev qr'], sysctls: on('qr', 'qs'), parts: tables(change.q) },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default via 10.2.0.1 dev eth0'], listen: ['tcp 80', 'udp 80'] },
  }, [['c:eth0', 'r:rc'], ['r:rq', 'q:qr'], ['q:qs', 's:eth0']]);
}

describe('packets that are too long for a wire in the middle', () => {
  it('make the sender go on smaller once it is told', () => {
    const walk = ask(line({ wire: [1400, 1400] }), 'c', '10.2.0.2', 80, { size: 'full' });
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.journeys.filter((journey) => journey.purpose === 'data').map((journey) => journey.packetIn.length)).toEqual([1500, 1400]);
  });

  it('pass the narrower end of a veth pair in the bundles of a stream, and not alone', () => {
    const narrow = line({ wire: [1500, 1400] });
    expect(outcome(ask(narrow, 'c', '10.2.0.2', 80, { size: 'full' }))).toBe('answered');
    expect(outcome(ask(narrow, 'c', '10.2.0.2', 80, { size: 1448 }))).toBe('stalls');
  });

  it('are none that a program sends: its datagrams go without DF where they do not fit their own device', () => {
    const walk = ask(line(), 'c', '10.2.0.2', 80, { protocol: 'udp', size: 1600 });
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.journeys.map((journey) => journey.hops[0]?.steps.some(({ action }) => action === 'fragment'))).toEqual([true, true]);
  });

  it('make a ping go on in fragments, while its answer is fragmented on the way', () => {
    const walk = ask(line({ wire: [1400, 1400] }), 'c', '10.2.0.2', 0, { protocol: 'icmp', size: 'full' });
    expect(outcome(walk)).toBe('answered');
    expect(walk.branches[0]?.journeys.map(({ purpose, packetIn }) => [purpose, packetIn.df])).toEqual([['open', true], ['error', false], ['open', false], ['answer', false]]);
  });

  it('stall the connection where the ICMP is filtered, while small packets pass', () => {
    for (const change of [{ r: [icmpDropped('output')] }, { c: [icmpDropped('input')] }]) {
      const walk = ask(line({ wire: [1400, 1400], ...change }), 'c', '10.2.0.2', 80, { size: 'full' });
      expect(outcome(walk)).toBe('stalls');
      expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n/r', by: { kind: 'mtu', mtu: 1400, size: 1500, icmpArrives: false } });
      expect(outcome(ask(line({ wire: [1400, 1400], ...change }), 'c', '10.2.0.2', 80))).toBe('answered');
    }
  });

  it('pass with a clamped MSS', () => {
    const clamp = table('mangle', [chain('FORWARD', [rule('-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1300', { kind: 'mss', adds: true, to: 1300 })], base('forward', -150))]);
    expect(outcome(ask(line({ wire: [1400, 1400], r: [clamp, icmpDropped('output')], q: [icmpDropped('output')] }), 'c', '10.2.0.2', 80, { size: 'full' }))).toBe('answered');
  });

  it('are refused to a ping whose own veth has the narrower other end', () => {
    const pair = networkOf({ c: { devices: { eth0: { addrs: ['10.1.0.2/24'], mtu: 1500 } } }, s: { devices: { eth0: { addrs: ['10.1.0.3/24'], mtu: 1400 } } } }, [['c:eth0', 's:eth0']]);
    expect(outcome(ask(pair, 'c', '10.1.0.3', 0, { protocol: 'icmp', size: 'full' }))).toBe('ENOBUFS');
    expect(outcome(ask(pair, 'c', '10.1.0.3', 53, { protocol: 'udp', size: 'full' }))).toBe('timeout');
  });

  it('vanish where the two ends of a veth pair disagree', () => {
    expect(outcome(ask(line({ wire: [1500, 1400] }), 'c', '10.2.0.2', 80, { protocol: 'udp', size: 1472 }))).toBe('timeout');
    expect(outcome(ask(line({ wire: [1500, 1400] }), 'c', '10.2.0.2', 80, { protocol: 'udp', size: 1377 }))).toBe('timeout');
  });
});

describe('rules and the errno that the program gets', () => {
  it.each([
    ['c', 'output', 'tcp', 'drop', 'timeout'], ['c', 'output', 'udp', 'drop', 'EPERM'], ['c', 'output', 'tcp', PORT_UNREACHABLE, 'ECONNREFUSED'], ['c', 'output', 'udp', PORT_UNREACHABLE, 'EPERM'],
    ['q', 'forward', 'tcp', 'drop', 'timeout'], ['q', 'forward', 'tcp', PORT_UNREACHABLE, 'ECONNREFUSED'], ['q', 'forward', 'tcp', HOST_PROHIBITED, 'EHOSTUNREACH'], ['q', 'forward', 'udp', HOST_PROHIBITED, 'EHOSTUNREACH'],
    ['q', 'forward', 'udp', { kind: 'icmp', type: 3, code: 1 }, 'timeout'], ['q', 'forward', 'tcp', { kind: 'icmp', type: 3, code: 0 }, 'ENETUNREACH'], ['q', 'forward', 'tcp', { kind: 'icmp', type: 3, code: 2 }, 'ENOPROTOOPT'],
    ['q', 'forward', 'tcp', { kind: 'tcp-reset' }, 'ECONNREFUSED'],
  ] as const)('at %s in %s, %s, %j: %s', (where, hook, protocol, what, want) => {
    expect(outcome(ask(line({ [where]: [filter(hook, protocol, what)] }), 'c', '10.2.0.2', 80, { protocol }))).toBe(want);
  });

  it('the error about a translated packet comes back as one about the Service', () => {
    const dnat = table('nat', [chain('PREROUTING', [rule('-d 10.96.0.3 -j DNAT', is('ip daddr', '10.96.0.3'), { kind: 'dnat', to: natTo('10.2.0.2:80') })], base('prerouting', -100, 'accept', 'nat'))]);
    expect(outcome(ask(line({ r: [dnat] }), 'c', '10.96.0.3', 80))).toBe('answered');
    const refused = ask(line({ r: [dnat], q: [filter('forward', 'tcp', PORT_UNREACHABLE)] }), 'c', '10.96.0.3', 80);
    expect(outcome(refused)).toBe('ECONNREFUSED');
    expect(ending(refused.branches[0])).toMatchObject({ kind: 'rejected', netns: 'n/q', answerArrives: true });
  });
});

describe('packets with a link-local source', () => {
  const bent = (out: 'rc' | 'rs'): ReturnType<typeof networkOf> => networkOf({
    c: { devices: { eth0: { addrs: ['fd01::2/64'] } }, routes: ['fd05::1 via fd01::1 dev eth0'] },
    r: { devices: { rc: { addrs: ['fd01::1/64'] }, rs: { addrs: ['fd02::1/64'] } }, routes: [out === 'rc' ? 'fd05::1 via fd01::2 dev rc' : 'fd05::1 via fd02::2 dev rs'], sysctls: { 'net.ipv6.conf.all.forwarding': '1' } },
    s: { devices: { eth0: { addrs: ['fd02::2/64', 'fd05::1/128'] } }, listen: ['udp 80'] },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0']]);
  const onWire = (out: 'rc' | 'rs'): ReturnType<typeof trace> => trace(bent(out), {
    kind: 'wire', netns: 'n/r', ifindex: 2, reply: false,
    packet: { src: ip('fe80::9'), dst: ip('fd05::1'), protocol: 17, l4: { kind: 'udp', sport: 9, dport: 80 }, ttl: 64, length: 60, df: false, tos: 0 },
  });

  it('are not forwarded to another device, and are out of the one that they came in by (6.18)', () => {
    expect(ending(onWire('rs').branches[0])).toMatchObject({ kind: 'rejected', answer: { type: 1, code: 2 } });
    expect(onWire('rc').branches[0]?.journeys[0]?.hops[0]).toMatchObject({ devIn: 'rc', devOut: 'rc' });
  });
});
