import { expect, it } from 'vitest';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* h has a route to fd00:5::/64 by a router that does not answer, and a default route by r, which answers. As on Linux 6.1 on 2026-11-22. */

function host(sysctls: Readonly<Record<string, string>>, state: 'failed' | 'stale'): ReturnType<typeof networkOf> {
  return networkOf({
    h: { devices: { eth0: { addrs: ['fd00:1::1/64'] } }, routes: [`fd00:5::/64 via fd00:1::9 dev eth0`, 'default via fd00:1::2 dev eth0'], neighbours: [['fd00:1::9', 'eth0', '02:00:00:00:00:99', state]], sysctls },
    r: { devices: { eth0: { addrs: ['fd00:1::2/64', 'fd00:5::1/64'] } }, listen: ['udp 53'] },
  }, [['h:eth0', 'r:eth0']]);
}

it('a host passes a router by that did not answer as long as another route is left', () => {
  expect(outcome(ask(host({}, 'failed'), 'h', 'fd00:5::1', 53, { protocol: 'udp' }))).toBe('answered');
});

it('a router takes the longest prefix whoever answers', () => {
  expect(outcome(ask(host({ 'net.ipv6.conf.all.forwarding': '1' }, 'failed'), 'h', 'fd00:5::1', 53, { protocol: 'udp' }))).not.toBe('answered');
});
