import { expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import { ip } from '../netfilter/testing.ts';
import { ask, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* A router routes to a VXLAN device whose tunnel ends at the router itself: on Linux 6.18.44 the packet goes round by the route that it has until its TTL ends. */

const VXLAN: LinkDetail = { kind: 'vxlan', vni: 7, local: ip('192.168.9.1'), dstport: 4789, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' };

it('what a VXLAN device takes back itself keeps its route, of which nothing is said', () => {
  const network = networkOf({
    c: { devices: { eth0: { addrs: ['10.1.0.2/24'] } }, routes: ['default via 10.1.0.1 dev eth0'] },
    r: {
      devices: { in0: { addrs: ['10.1.0.1/24'] }, eth0: { addrs: ['192.168.9.1/24'] }, vx: { detail: VXLAN, addrs: ['10.5.0.1/24'], mtu: 1450 } },
      sysctls: { 'net.ipv4.conf.in0.forwarding': '1', 'net.ipv4.conf.vx.forwarding': '1', 'net.ipv4.conf.vx.rp_filter': '1' },
      neighbours: [['10.5.0.2', 'vx', '02:00:00:00:00:99', 'permanent']], fdb: [['02:00:00:00:00:99', 'vx', '192.168.9.1']],
    },
  }, [['c:eth0', 'r:in0']]);
  expect(outcome(ask(network, 'c', '10.5.0.2', 80))).toBe('unknown');
});
