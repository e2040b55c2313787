import { expect, it } from 'vitest';
import { ask, ending, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* Addresses that a server has by `ip route add local` alone, on no device. As on Linux 6.18.44 on 2026-11-21. */

function anyIp(nonlocal: '0' | '1'): ReturnType<typeof networkOf> {
  return networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24', 'fd01::2/64'] } }, routes: ['10.9.0.1 via 10.1.0.1 dev eth0', 'fd09::1 via fd01::1 dev eth0'] },
    s: { devices: { eth0: { addrs: ['10.1.0.1/24', 'fd01::1/64'] } }, routes: ['local 10.9.0.1 dev lo table 255', 'local fd09::1 dev lo table 255'], listen: ['udp 53', 'tcp 53'], sysctls: { 'net.ipv6.ip_nonlocal_bind': nonlocal } },
  }, [['c:eth0', 's:eth0']]);
}

it('a program cannot answer a datagram from an IPv6 address that no device has, and can from such an IPv4 address', () => {
  const walk = ask(anyIp('0'), 'c', 'fd09::1', 53, { protocol: 'udp' });
  expect([outcome(walk), ending(walk.branches[0])]).toMatchObject(['timeout', { kind: 'dropped', by: { kind: 'no-source-address' } }]);
  expect(outcome(ask(anyIp('0'), 'c', '10.9.0.1', 53, { protocol: 'udp' }))).toBe('answered');
});

it('can where net.ipv6.ip_nonlocal_bind is 1, and the stack itself always can', () => {
  expect(outcome(ask(anyIp('1'), 'c', 'fd09::1', 53, { protocol: 'udp' }))).toBe('answered');
  expect(['tcp', 'icmp'].map((protocol) => outcome(ask(anyIp('0'), 'c', 'fd09::1', 53, { protocol: protocol as 'tcp' | 'icmp' })))).toEqual(['answered', 'answered']);
});
