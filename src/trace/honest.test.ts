import { describe, expect, it } from 'vitest';
import type { RoutingRule } from '../model/network/route.ts';
import { base, chain, ip, known, mark, rule, table, verdict } from './netfilter/testing.ts';
import { ask, outcome, outcomeText } from './testing/ask.ts';
import { networkOf } from './testing/network.ts';
import type { Space } from './testing/network.ts';

const FORWARDING = { 'net.ipv4.conf.rc.forwarding': '1', 'net.ipv4.conf.rs.forwarding': '1', 'net.ipv6.conf.all.forwarding': '1' };
const MISSING = { kind: 'missing' as const, because: { text: 'not permitted' } };

function line(change: { readonly r?: Space; readonly s?: Space } = {}): ReturnType<typeof networkOf> {
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd01::2/64'] } }, routes: ['default via 10.1.0.1 dev eth0', 'default via fd01::1 dev eth0'] },
    r: { devices: { rc: { addrs: ['10.1.0.1/24', 'fd01::1/64'] }, rs: { addrs: ['10.2.0.1/24', 'fd02::1/64'] } }, sysctls: FORWARDING, ...change.r },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24', 'fd02::2/64'] } }, routes: ['default via 10.2.0.1 dev eth0', 'default via fd02::1 dev eth0'], listen: ['tcp 80', 'udp 80'], ...change.s },
  }, [['c:eth0', 'r:rc'], ['r:rs', 's:eth0']]);
}

function rulesWith(more: Partial<RoutingRule>): readonly RoutingRule[] {
  const plain = { negate: false, l3mdev: false };
  const lookup = (priority: number, id: number): RoutingRule => ({ ...plain, priority, action: { kind: 'table', table: id }, because: { text: `${priority}` } });
  return [lookup(0, 255), { ...plain, priority: 1000, action: { kind: 'prohibit' }, because: { text: '1000: the rule in question' }, ...more }, lookup(32766, 254)];
}

describe('what is not known never ends in a certain answer', () => {
  it('is answered when everything is known', () => {
    expect(outcome(ask(line(), 'c', '10.2.0.2', 80))).toBe('answered');
  });

  it('rules that were not collected could drop or translate the packet', () => {
    expect(outcome(ask(line({ r: { sysctls: FORWARDING, parts: { tables: MISSING } } }), 'c', '10.2.0.2', 80))).toBe('unknown');
  });

  it('a route with something not evaluated makes the answer unknown when it wins, and only then', () => {
    const network = line();
    const router = network.netns.get('n/r');
    if (router?.routes4.kind !== 'known') throw new Error('no routes');
    const doubtful = router.routes4.value.map((route) => (route.because.text === 'connected rs' ? { ...route, unsupported: 'encap' } : route));
    const changed = { ...network, netns: new Map(network.netns).set('n/r', { ...router, routes4: known(doubtful) }) };
    expect(outcome(ask(changed, 'c', '10.2.0.2', 80))).toBe('unknown');
    expect(outcome(ask(changed, 'c', '10.1.0.1', 80))).toBe('ECONNREFUSED');
  });

  it('a policy rule with a selector that is not evaluated counts when the others select the packet', () => {
    const asked = (to: string) => ask(line({ r: { sysctls: FORWARDING, parts: { rules4: known(rulesWith({ to: { family: 4, first: ip(to).value, last: ip(to).value, length: 32 }, unsupported: 'tun_id' })) } } }), 'c', '10.2.0.2', 80);
    expect(outcome(asked('10.2.0.2'))).toBe('unknown');
    expect(outcome(asked('10.2.0.9'))).toBe('answered');
  });

  it('a server of SCTP is not listed by ss -tulpn, so its absence says nothing', () => {
    expect(outcome(ask(line(), 'c', '10.2.0.2', 99, { protocol: 'sctp' }))).toBe('unknown');
    expect(outcome(ask(line(), 'c', '10.2.0.2', 99))).toBe('ECONNREFUSED');
  });

  it('an IPv6 wildcard of which IPV6_V6ONLY cannot be told is unknown for IPv4 and certain for IPv6', () => {
    const listener = { protocol: 6, family: 6 as const, port: 80, v6only: false, v4Unknown: true as const, recvQ: 0, sendQ: 128, because: { text: '*:80' } };
    const network = line({ s: { devices: { eth0: { addrs: ['10.2.0.2/24', 'fd02::2/64'] } }, parts: { listeners: known([listener]) } } });
    expect(outcome(ask(network, 'c', '10.2.0.2', 80))).toBe('unknown');
    expect(outcome(ask(network, 'c', 'fd02::2', 80))).toBe('answered');
  });
});

describe('two base chains of one priority whose order was not collected', () => {
  const tied = (second: ReturnType<typeof rule>) => line({ r: { sysctls: FORWARDING, parts: { tables: known([
    table('a', [chain('fa', [rule('drop marked', { kind: 'compare', left: { kind: 'field', field: 'meta mark' }, test: { kind: 'in', negate: false, ranges: [{ kind: 'int', range: { from: 1, to: 1 } }] } }, verdict('drop'))], base('forward'))]),
    table('b', [chain('fb', [second], base('forward'))]),
  ]) } } });

  it('do not matter when the one that acts does nothing that the other could see', () => {
    expect(outcome(ask(tied(rule('accept', verdict('accept'))), 'c', '10.2.0.2', 80))).toBe('answered');
  });

  it('do not matter either when one drops what the other lets pass', () => {
    expect(outcome(ask(tied(rule('drop', verdict('drop'))), 'c', '10.2.0.2', 80))).toBe('timeout');
  });

  it('decide when one marks what the other drops', () => {
    const { branches } = ask(tied(rule('mark', mark(1))), 'c', '10.2.0.2', 80);
    expect(branches.map((branch) => outcomeText(branch.outcome)).toSorted()).toEqual(['answered', 'timeout']);
    expect(branches.every(({ assumed }) => assumed.some(({ text }) => text.includes('which runs first')))).toBe(true);
  });
});

describe('a route found before the source address is chosen, as on Linux 6.18', () => {
  const from = (prefix: string, length: number, family: 4 | 6): Partial<RoutingRule> => {
    const first = ip(prefix).value;
    return { from: { family, first, last: first | ((1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n), length } };
  };

  it('is kept for IPv6: a rule that forbids the source is not asked', () => {
    const network = line({ r: { sysctls: FORWARDING, parts: { rules6: known(rulesWith(from('fd02::', 64, 6))) } } });
    expect(outcome(ask(network, 'r', 'fd02::2', 80))).toBe('answered');
  });

  it('is not kept for a ping, whose every send looks again', () => {
    const network = line({ r: { sysctls: FORWARDING, parts: { rules6: known(rulesWith({ ...from('fd02::', 64, 6), action: { kind: 'unreachable' } })) } } });
    expect(outcome(ask(network, 'r', 'fd02::2', 0, { protocol: 'icmp' }))).toBe('ENETUNREACH');
  });

  it('gives the source of the next hop that it takes', () => {
    const network = networkOf({
      c: { devices: { a: { addrs: ['fd01::1/64'] }, b: { addrs: ['fd02::1/64'] } }, routes: ['fd09::/64 nexthop via fd01::2 dev a nexthop via fd02::2 dev b'] },
      s: { devices: { a: { addrs: ['fd01::2/64'] }, b: { addrs: ['fd02::2/64'] }, lo: { addrs: ['fd09::1/64'] } }, listen: ['udp 53'] },
    }, [['c:a', 's:a'], ['c:b', 's:b']]);
    const { branches } = ask(network, 'c', 'fd09::1', 53, { protocol: 'udp' });
    expect(branches.map(({ journeys: [first] }) => `${first?.packetIn.src.value === ip('fd01::1').value ? 'a' : 'b'} by ${first?.hops[0]?.devOut ?? ''}`).toSorted()).toEqual(['a by a', 'b by b']);
  });

  it('is looked for again with the source when there was none without', () => {
    const network = line({ r: { sysctls: FORWARDING, parts: { rules6: known(rulesWith({ ...from('fd02::', 64, 6), negate: true, action: { kind: 'unreachable' } })) } } });
    expect(outcome(ask(network, 'r', 'fd02::2', 80))).toBe('answered');
  });

  it('is kept for an ICMP error of a router: a rule that forbids its own address does not stop the answer', () => {
    const network = line({ r: { sysctls: FORWARDING, parts: { rules4: known(rulesWith({ ...from('10.1.0.0', 24, 4), action: { kind: 'unreachable' } })) } } });
    expect(outcome(ask(network, 'c', '10.2.0.2', 80))).toBe('ENETUNREACH');
  });
});

it('a source address that a program may bind, but that is nobody\'s here, has no route in IPv4 and one in IPv6', () => {
  const network = networkOf({ c: { devices: { eth0: { addrs: ['10.1.0.1/24', 'fd01::1/64'] } }, sysctls: { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '1' } }, s: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd01::2/64'] } } } }, [['c:eth0', 's:eth0']]);
  expect(outcome(ask(network, 'c', '10.1.0.2', 53, { protocol: 'udp', src: ip('10.9.0.1') }))).toBe('ENETUNREACH');
  expect(outcome(ask(network, 'c', 'fd01::2', 53, { protocol: 'udp', src: ip('fd09::1') }))).toBe('timeout');
});
