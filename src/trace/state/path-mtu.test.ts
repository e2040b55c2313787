import { expect, it } from 'vitest';
import { base, chain, ip, is, known, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A server that knows its client by an address of its own (SNAT in INPUT): its data are routed as to itself first. As on Linux 6.18.44. */

const snat = table('nat', [chain('INPUT', [rule('-j SNAT --to-source fd02::2', is('meta l4proto', 6), { kind: 'snat', to: { ...natTo(''), addr: { kind: 'const', value: ip('fd02::2') } } })], base('input', 100, 'accept', 'nat'))], { family: 'ip6' });

function download(mtu: number, route: string): string {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['fd01::2/64'] } }, routes: ['default via fd01::1 dev eth0'] },
    r: { devices: { in0: { addrs: ['fd01::1/64'] }, out0: { addrs: ['fd02::1/64'], mtu: 1400 } }, sysctls: { 'net.ipv6.conf.all.forwarding': '1' } },
    s: { devices: { eth0: { addrs: ['fd02::2/64'], mtu } }, routes: [route], listen: ['tcp 80'], parts: { tables: known([snat]) } },
  }, [['c:eth0', 'r:in0'], ['r:out0', 's:eth0']]);
  return outcome(ask(network, 'c', 'fd02::2', 80, { size: 'full' }));
}

it('an IPv6 stack does not learn for its own address what the device of that address could carry', () => {
  expect(download(1400, 'default via fd02::1 dev eth0')).toBe('stalls');
});

it('an IPv6 stack learns less than that for its own address, too', () => {
  expect(download(1500, 'default via fd02::1 dev eth0 mtu 1400')).toBe('answered');
});
