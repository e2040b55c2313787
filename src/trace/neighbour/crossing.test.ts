import { expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import { base, chain, ip, known, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, ending, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* Two nodes with a bridge each, VXLAN between the bridges, and the route to the far end of the tunnel given. */

function stretched(route: string, parts: Partial<Netns> = {}): ReturnType<typeof networkOf> {
  const node = (own: string, far: string, mac: string, routes: readonly string[]): Parameters<typeof networkOf>[0][string] => {
    const detail: LinkDetail = { kind: 'vxlan', vni: 7, local: ip(`10.8.0.${own}`), dstport: 4789, learning: true, proxy: false, external: false, df: 'unset', ttl: 'auto' };
    const bridge = { detail: { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false }, addrs: [`10.6.0.${own}/24`], mac } as const;
    return { devices: { lo1: { addrs: [`10.8.0.${own}/32`] }, eth0: { addrs: [`10.1.0.${own}/24`] }, vx: { detail, master: 'br', mtu: 1450 }, br: bridge }, routes, fdb: [['00:00:00:00:00:00', 'vx', `10.8.0.${far}`]], listen: ['tcp 80'] };
  };
  return networkOf({
    a: { ...node('1', '2', '02:00:00:00:01:01', [route]), parts },
    b: node('2', '1', '02:00:00:00:01:02', ['10.8.0.1 via 10.1.0.1 dev eth0']),
  }, [['a:eth0', 'b:eth0']]);
}

it('a neighbour is asked for through a tunnel', () => {
  expect(outcome(ask(stretched('10.8.0.2 via 10.1.0.2 dev eth0'), 'a', '10.6.0.2', 80))).toBe('answered');
});

it('is never found through a tunnel that needs the very neighbour', () => {
  const walk = ask(stretched('10.8.0.2 via 10.6.0.2 dev br'), 'a', '10.6.0.2', 80);
  expect([outcome(walk), ending(walk.branches[0])]).toMatchObject(['EHOSTUNREACH', { kind: 'lost', by: { kind: 'neighbour' } }]);
});

it('answers through a tunnel whose packets are translated on their way in teach the device a wrong end: itself', () => {
  // Seen on 6.18.44 on 2026-11-22: with `-A INPUT -j SNAT --to-source OWN`, `bridge fdb` shows the far MAC `dst OWN`, and neither node reaches the other.
  const snat = rule('-j SNAT --to-source 10.8.0.1', { kind: 'snat', to: natTo('10.8.0.1') });
  const tables = known([table('nat', [chain('INPUT', [snat], base('input', 100, 'accept', 'nat'))])]);
  const network = stretched('10.8.0.2 via 10.1.0.2 dev eth0', { tables });
  expect([outcome(ask(network, 'a', '10.6.0.2', 80)), outcome(ask(network, 'b', '10.6.0.1', 80))]).toEqual(['unknown', 'EHOSTUNREACH']);
});
