import { expect, it } from 'vitest';
import type { LinkDetail } from '../../model/network/link.ts';
import { base, chain, ip, is, natTo, rule, table } from '../netfilter/testing.ts';
import { ask, ending, outcome } from '../testing/ask.ts';
import { networkOf } from '../testing/network.ts';

/* VXLAN between a, which has c behind it, and b over a router that translates the outer packets' source, and has b on a bridge or a wire. As on Linux 6.18.44 on 2026-11-21. */

function overRouter(bridged: boolean, noSum: boolean): ReturnType<typeof networkOf> {
  const end = (local: string, mac: string, own: string, far: string, farMac: string, farEnd: string, router: string): Parameters<typeof networkOf>[0][string] => {
    const detail: LinkDetail = { kind: 'vxlan', vni: 7, local: ip(local), dstport: 5555, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto', ...(noSum ? { noSum } : {}) };
    return {
      devices: { eth0: { addrs: [`${local}/24`] }, vx: { detail, mac, addrs: [`${own}/32`], mtu: 1450 } }, routes: [`default via ${router} dev eth0`, `${far} via ${far} dev vx onlink`, `172.20.0.0/24 via ${far} dev vx onlink`],
      neighbours: [[far, 'vx', farMac, 'permanent']], fdb: [[farMac, 'vx', farEnd]], listen: ['tcp 80', 'udp 80'],
    };
  };
  const a = end('192.168.1.2', '02:00:00:00:00:12', '192.168.9.1', '10.10.0.1', '02:00:00:00:00:13', '172.19.0.2', '192.168.1.1');
  const snat = table('nat', [chain('POSTROUTING', [rule('-p udp -j SNAT --to-source 10.9.9.9', is('meta l4proto', 17), { kind: 'snat', to: natTo('10.9.9.9') })], base('postrouting', 100, 'accept', 'nat'))]);
  const inner = bridged ? { tb: { master: 'br0' }, br0: { detail: { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false } as const, addrs: ['172.19.0.1/24'] } } : { tb: { addrs: ['172.19.0.1/24'] } };
  return networkOf({
    a: { ...a, devices: { ...a?.devices, tc: { addrs: ['172.20.0.1/24'] } }, sysctls: { 'net.ipv4.conf.tc.forwarding': '1', 'net.ipv4.conf.vx.forwarding': '1' } },
    b: end('172.19.0.2', '02:00:00:00:00:13', '10.10.0.1', '192.168.9.1', '02:00:00:00:00:12', '192.168.1.2', '172.19.0.1'),
    c: { devices: { eth0: { addrs: ['172.20.0.2/24'] } }, routes: ['default via 172.20.0.1 dev eth0'], listen: ['udp 80'] },
    r: { devices: { ta: { addrs: ['192.168.1.1/24'] }, ...inner }, sysctls: { 'net.ipv4.conf.ta.forwarding': '1', 'net.ipv4.conf.tb.forwarding': '1', 'net.ipv4.conf.br0.forwarding': '1' }, parts: { tables: { kind: 'known', value: [snat] } } },
  }, [['a:eth0', 'r:ta'], ['b:eth0', 'r:tb'], ['a:tc', 'c:eth0']]);
}

it('a translated tunnel packet has a wrong checksum, which counts once a device on the way has made that of the packet inside', () => {
  const walk = ask(overRouter(true, false), 'a', '10.10.0.1', 80, { protocol: 'udp' });
  expect(outcome(walk)).toBe('timeout');
  expect(ending(walk.branches[0])).toMatchObject({ kind: 'dropped', netns: 'n/b', by: { kind: 'tunnel', why: 'checksum' } });
  expect(outcome(ask(overRouter(false, false), 'a', '10.10.0.1', 80, { protocol: 'udp' }))).toBe('answered');
});

it('is wrong, too, when the translated packet was cut in pieces on its way out', () => {
  const wired = overRouter(false, false);
  const narrow = { ...wired, netns: new Map([...wired.netns].map(([id, netns]) => [id, id !== 'n/r' || netns.links.kind === 'missing' ? netns : { ...netns, links: { ...netns.links, value: netns.links.value.map((link) => (link.name === 'tb' ? { ...link, mtu: 1300 } : link)) } }])) };
  expect(outcome(ask(narrow, 'a', '10.10.0.1', 80, { protocol: 'udp', size: 1380 }))).toBe('timeout');
  expect(outcome(ask(wired, 'a', '10.10.0.1', 80, { protocol: 'udp', size: 1380 }))).toBe('answered');
});

it('is none where the outer packets carry no checksum, or the packet inside has its own already', () => {
  expect(outcome(ask(overRouter(true, true), 'a', '10.10.0.1', 80, { protocol: 'udp' }))).toBe('answered');
  expect(outcome(ask(overRouter(true, false), 'a', '10.10.0.1', 0, { protocol: 'icmp' }))).toBe('answered');
});

it('is none of a reset by the stack itself, which comes with its sum', () => {
  const back = ask(overRouter(true, false), 'b', '192.168.9.1', 81);
  expect(back.branches[0]?.journeys.find(({ purpose }) => purpose === 'error')?.packetIn.l4).toMatchObject({ kind: 'tcp', flags: 20 });
  expect(outcome(back)).toBe('ECONNREFUSED');
  expect((['tcp', 'udp'] as const).map((protocol) => outcome(ask(overRouter(true, false), 'b', '172.20.0.2', 80, { protocol })))).toEqual(['ECONNREFUSED', 'timeout']);
});

it('a rule that writes the IPv6 header of a tunnel packet whose sums a bridge has made leaves it unknown, and says the rule', () => {
  const detail = (local: string): LinkDetail => ({ kind: 'vxlan', vni: 7, local: ip(local), dstport: 5555, learning: false, proxy: false, external: false, df: 'unset', ttl: 'auto' });
  const dscp = rule('ip6 dscp set ef', is('meta l4proto', 17), { kind: 'set-field', field: 'ip dscp', to: { kind: 'const', value: 46 } });
  const tracked = table('nat', [chain('PREROUTING', [rule('-p 132 -j CONNMARK', is('meta l4proto', 132), { kind: 'save-mark', nfmask: 1, ctmask: 1 })], base('prerouting', -100, 'accept', 'nat'))], { family: 'ip6' });
  const network = (rules: readonly ReturnType<typeof rule>[], bridged: boolean): ReturnType<typeof networkOf> => networkOf({
    a: {
      devices: {
        eth0: bridged ? { master: 'br0' } : { addrs: ['fd00:1::1/64'] }, vx: { detail: detail('fd00:1::1'), mac: '02:00:00:00:00:12', addrs: ['fd00:9::1/64'], mtu: 1430 },
        ...(bridged ? { br0: { detail: { kind: 'bridge', vlanFiltering: false, defaultPvid: 1, nfCallIptables: false, nfCallIp6tables: false } as const, addrs: ['fd00:1::1/64'] } } : {}),
      },
      neighbours: [['fd00:9::2', 'vx', '02:00:00:00:00:13', 'permanent']], fdb: [['02:00:00:00:00:13', 'vx', 'fd00:1::2']],
    },
    b: {
      devices: { eth0: { addrs: ['fd00:1::2/64'] }, vx: { detail: detail('fd00:1::2'), mac: '02:00:00:00:00:13', addrs: ['fd00:9::2/64'], mtu: 1430 } }, listen: ['udp 80'],
      neighbours: [['fd00:9::1', 'vx', '02:00:00:00:00:12', 'permanent']], fdb: [['02:00:00:00:00:12', 'vx', 'fd00:1::1']],
      parts: { tables: { kind: 'known', value: [tracked, table('t', [chain('p', rules, base('prerouting', -150, 'accept'))], { family: 'ip6' })] } },
    },
  }, [['a:eth0', 'b:eth0']]);
  const walk = ask(network([dscp], true), 'a', 'fd00:9::2', 80, { protocol: 'udp' });
  expect(outcome(walk)).toBe('unknown');
  expect(ending(walk.branches[0])).toMatchObject({ kind: 'unknown', netns: 'n/b', because: [{ text: 'ip6 dscp set ef' }, {}] });
  expect([network([], true), network([dscp], false)].map((healthy) => outcome(ask(healthy, 'a', 'fd00:9::2', 80, { protocol: 'udp' })))).toEqual(['answered', 'answered']);
});
