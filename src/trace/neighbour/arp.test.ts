import { expect, it } from 'vitest';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/** A router without an address of its own between c and s, which answers for both by proxy_arp. As on Linux 6.18.44, 2026-11-21. */
function nameless(server: Readonly<Record<string, string>>): string {
  return outcome(ask(networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default dev eth0'] },
    r: {
      devices: { rc: {}, rs: {} }, routes: ['10.1.0.0/24 dev rc', '10.2.0.0/24 dev rs'],
      sysctls: Object.fromEntries(['all', 'rc', 'rs'].flatMap((dev) => [[`net.ipv4.conf.${dev}.forwarding`, '1'], [`net.ipv4.conf.${dev}.proxy_arp`, '1']])),
    },
    s: { devices: { eth0: { addrs: ['10.2.0.2/24'] } }, routes: ['default dev eth0'], listen: ['tcp 80'], sysctls: server },
  }, [['c:eth0', 'r:rc'], ['s:eth0', 'r:rs']]), 'c', '10.2.0.2', 80));
}

it('who asks from no address is answered about local addresses', () => {
  expect(nameless({})).toBe('answered');
});

it('who asks from no address is not answered where arp_ignore forbids it', () => {
  expect(nameless({ 'net.ipv4.conf.eth0.arp_ignore': '8' })).not.toBe('answered');
});

it.each([['10.1.0.1 peer 10.1.0.2/32', '0', 'answered'], ['10.1.0.1 peer 10.1.0.2/32', '1', 'EHOSTUNREACH'], ['10.1.0.1/24', '1', 'answered'], ['10.1.0.1/24', '2', 'answered'], ['10.1.0.1/32', '2', 'EHOSTUNREACH']])(
  '%s with arp_ignore %s is asked for by 10.1.0.2: %s', (address, ignore, end) => {
    const network = networkOf({
      c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } } },
      s: { devices: { eth0: { addrs: [address] } }, routes: ['10.1.0.2/32 dev eth0'], listen: ['tcp 80'], sysctls: { 'net.ipv4.conf.eth0.arp_ignore': ignore } },
    }, [['c:eth0', 's:eth0']]);
    expect(outcome(ask(network, 'c', '10.1.0.1', 80))).toBe(end);
  });
