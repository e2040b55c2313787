import { expect, it } from 'vitest';
import { networkOf } from '../testing/network.ts';
import { ask, outcomeText } from '../testing/ask.ts';

/* A full datagram from a to b, behind a router whose way has room for 1350 bytes, as on Linux 6.18.44 on 2026-11-21. */

function outcomes(routes: readonly string[]): readonly string[] {
  const network = networkOf({
    a: { devices: { eth0: { addrs: ['fd01::2/64', '10.1.0.2/24'] } }, routes },
    r: { devices: { ra: { addrs: ['fd01::1/64', 'fd01::11/64', '10.1.0.1/24', '10.1.0.11/24'] }, rb: { addrs: ['fd02::1/64', '10.2.0.1/24'], mtu: 1350 } }, sysctls: { 'net.ipv6.conf.all.forwarding': '1', 'net.ipv4.conf.ra.forwarding': '1', 'net.ipv4.conf.rb.forwarding': '1' } },
    b: { devices: { eth0: { addrs: ['fd02::2/64', '10.2.0.2/24'], mtu: 1350 } }, routes: ['default via fd02::1 dev eth0', 'default via 10.2.0.1 dev eth0'], listen: ['udp 53'] },
  }, [['a:eth0', 'r:ra'], ['r:rb', 'b:eth0']]);
  const ends = ['10.2.0.2', 'fd02::2'].map((dst) => ask(network, 'a', dst, 53, { protocol: 'udp', size: 'full' }).branches.map((branch) => outcomeText(branch.outcome)));
  return ends.map((of) => [...new Set(of)].join(' '));
}

it('which of several next hops of an IPv6 route remembers a size is not known', () => {
  expect(outcomes(['default via 10.1.0.1 dev eth0', 'default via fd01::1 dev eth0'])).toEqual(['answered', 'answered']);
  const several = (...via: readonly string[]): string => ['default', ...via.map((one) => `nexthop via ${one} dev eth0 weight 1`)].join(' ');
  expect(outcomes([several('10.1.0.1', '10.1.0.11'), several('fd01::1', 'fd01::11')])).toEqual(['answered', 'unknown']);
});
