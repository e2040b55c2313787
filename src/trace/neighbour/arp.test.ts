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
