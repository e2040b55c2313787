import type { World } from '../../world.ts';
import { asker, at, C4, C6, FAMILIES, LISTENERS, S4, S6, step, world } from './site.ts';

/** Every type and attribute of a route, each with a destination of its own. */
export function routes(): World {
  const asked = asker();
  const v4 = [
    'unreachable 10.20.1.0/24', 'prohibit 10.20.2.0/24', 'blackhole 10.20.3.0/24', 'throw 10.20.4.0/24', 'local 10.20.5.0/24 dev lo', 'broadcast 10.20.6.255 dev hs', `10.20.7.0/24 via ${S4} dev hs src 10.7.2.1 metric 50 proto static mtu 1300 advmss 1000`, `10.20.8.0/24 nexthop via ${S4} dev hs weight 1 nexthop via ${S4} dev hs weight 3`,
    `10.20.9.0/24 via 10.99.99.9 dev hs onlink`, `10.20.10.0/24 tos 0x10 via ${S4}`, '10.20.10.0/24 via 10.7.1.2', `10.20.11.0/24 via ${S4} metric 100`, '10.20.11.0/24 via 10.7.1.2 metric 200', '10.20.12.0/24 dev gone', `10.20.15.0/24 nexthop via ${S4} dev hs weight 1 nexthop via 10.21.1.2 dev gone weight 1`, '10.20.16.0/24 dev away', 'multicast 239.1.2.3 dev hs', 'unicast 10.20.13.0/24 dev hs scope link', 'anycast 10.20.14.1 dev hs',
  ];
  const v6 = [
    'unreachable fd20:1::/64', 'prohibit fd20:2::/64', 'blackhole fd20:3::/64', 'throw fd20:4::/64', 'local fd20:5::/64 dev lo', `fd20:7::/64 via ${S6} dev hs src fd07:2::1 metric 50 mtu 1300 advmss 1000`, `fd20:8::/64 nexthop via ${S6} dev hs weight 1 nexthop via ${S6} dev hs weight 3`, `fd20:11::/64 via ${S6} pref high`, `fd20:12::/64 from ${C6}/128 via ${S6}`, 'anycast fd20:14::1 dev hs',
  ];
  const last = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
  for (const from of ['c', 'host']) {
    for (const third of last) asked.ask(from, third % 2 === 0 ? 'tcp' : 'udp', `10.20.${third}.1`, third % 2 === 0 ? 80 : 53);
    if (from === 'host') asked.ask(from, 'udp', '10.20.6.255', 53);
    for (const third of [1, 2, 3, 4, 7, 8, 11, 12, 14]) asked.ask(from, third % 2 === 0 ? 'tcp' : 'udp', `fd20:${third}::1`, third % 2 === 0 ? 80 : 53);
  }
  for (const dst of ['10.20.10.1', '10.20.11.1']) asked.craft('c', { src: C4, dst, tos: 0x10, l4: { kind: 'udp', sport: 0, dport: 53 } });
  asked.ask('c', 'udp', '10.20.7.1', 53, { size: 1350 });
  return world('routes', {
    steps: [
      step('host', 'ip', 'link add gone type veth peer name gone-peer', 'addr add 10.21.1.1/24 dev gone', 'link set gone up', 'link add away type veth peer name away-peer', 'addr add 10.21.2.1/24 dev away', 'link set away up'), step('host', 'sysctl', 'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/gone/ignore_routes_with_linkdown=1'),
      // After the setting: a route of several next hops is weighed when it is made (fib_rebalance).
      step('host', 'ip', ...v4.map((line) => `route add ${line}`), ...v6.map((line) => `-6 route add ${line}`)),
      step('s', 'ip', ...[7, 8, 9, 10, 11, 13, 15].map((third) => `addr add 10.20.${third}.1/32 dev lo`), ...[7, 8, 11, 12].map((third) => `addr add fd20:${third}::1/128 dev lo nodad`)),
    ], probes: asked.probes,
  });
}

/** Every selector and action of routing rules: what each leads to is a table that says no in its own way. */
export function routingRules(kernel: 'host' | 'vm'): World {
  const asked = asker();
  const tables = ['unreachable default table 101', 'prohibit default table 102', 'blackhole default table 103', `default via ${S4} table 104`, '0.0.0.0/1 via 10.7.1.2 table 105'];
  const rules = [
    `pref 100 from 10.7.1.77 lookup 101`, 'pref 101 to 10.30.1.0/24 lookup 102', 'pref 102 fwmark 0x5/0xff lookup 101', 'pref 103 iif hc to 10.30.2.0/24 lookup 103', 'pref 104 oif hs to 10.30.3.0/24 lookup 101', 'pref 105 oif hs lookup 104', 'pref 105 iif lo uidrange 1000-1999 to 10.30.4.0/24 prohibit', 'pref 106 ipproto udp to 10.30.5.0/24 unreachable', 'pref 107 ipproto tcp dport 81-89 blackhole',
    'pref 108 sport 1-1023 ipproto udp prohibit', 'pref 109 tos 0x10 to 10.30.6.0/24 blackhole', 'pref 110 not to 10.0.0.0/8 unreachable', 'pref 111 to 10.30.8.0/24 goto 150', 'pref 112 to 10.30.8.0/24 prohibit', 'pref 113 to 10.30.9.0/24 nop', 'pref 114 to 10.30.9.0/24 goto 199', 'pref 115 oif nosuch lookup 101', 'pref 116 iif nosuch lookup 101', 'pref 150 to 10.30.8.0/24 lookup 104',
    'pref 151 to 10.30.10.0/24 lookup 105 suppress_prefixlength 1', 'pref 153 to 10.30.0.0/16 lookup 104', ...(kernel === 'vm' ? ['pref 90 l3mdev'] : []),
  ];
  const rules6 = ['pref 100 from fd07:1::77 unreachable', 'pref 101 to fd30:1::/64 prohibit', 'pref 102 fwmark 0x5/0xff blackhole', 'pref 103 iif hc to fd30:2::/64 unreachable', 'pref 106 ipproto udp to fd30:5::/64 unreachable', 'pref 107 ipproto tcp dport 81-89 blackhole', 'pref 110 not to fd00::/8 unreachable', 'pref 153 to fd30::/32 lookup 104'];
  for (const from of ['c', 'host']) {
    for (let third = 1; third <= 12; third += 1) {
      asked.ask(from, 'udp', `10.30.${third}.1`, 53, third === 4 && from === 'host' ? { uid: 1000 } : {});
      if (third < 9) asked.ask(from, third % 2 === 0 ? 'tcp' : 'udp', `fd30:${third}::1`, third % 2 === 0 ? 80 : 53);
    }
    for (const to of [S4, S6]) asked.ask(from, 'tcp', to, 85);
    for (const to of [S4, S6]) asked.ask(from, 'tcp', to, 80);
    asked.ask(from, 'icmp', '10.30.5.1');
    for (const to of ['192.0.2.77', '2001:db8::77']) asked.ask(from, 'udp', to, 53);
  }
  asked.ask('host', 'udp', '10.30.4.1', 53, { uid: 5 });
  for (const src of ['10.7.1.77', '192.0.2.1']) for (const dst of ['10.30.7.1', S4]) asked.craft('c', { src, dst, l4: { kind: 'udp', sport: 0, dport: 53 } });
  asked.craft('c', { src: C4, dst: '10.30.6.1', tos: 0x10, l4: { kind: 'udp', sport: 0, dport: 53 } });
  asked.craft('c', { src: C4, dst: S4, l4: { kind: 'udp', sport: 999, dport: 53 } });
  asked.craft('c', { src: 'fd07:1::77', dst: S6, l4: { kind: 'udp', sport: 0, dport: 53 } });
  for (const family of FAMILIES) asked.ask('c', 'udp', at('s', family), 8053);
  for (const src of ['10.7.2.1', '10.7.1.1']) asked.ask('host', 'udp', S4, 53, { src });
  // What a tunnel wraps leaves by the device that it is bound to.
  for (const from of ['c', 'host']) asked.ask(from, 'tcp', '10.60.0.2', 80);
  return world('routing-rules', {
    steps: [
      step('host', 'iptables-legacy-restore', '*mangle', '-A PREROUTING -p udp -m udp --dport 8053 -j MARK --set-xmark 0x5/0xff', 'COMMIT'), step('host', 'ip6tables-legacy-restore', '*mangle', '-A PREROUTING -p udp -m udp --dport 8053 -j MARK --set-xmark 0x5/0xff', 'COMMIT'),
      step('host', 'ip', ...tables.map((line) => `route add ${line}`), `-6 route add default via ${S6} table 104`, ...rules.map((line) => `rule add ${line}`), ...rules6.map((line) => `-6 rule add ${line}`)),
      step('host', 'ip', `link add vx9 address 02:00:00:07:09:01 type vxlan id 9 local 10.7.2.1 remote ${S4} dstport 4789 dev hs`, 'addr add 10.60.0.1/24 dev vx9', 'link set vx9 up'),
      step('s', 'ip', `link add vx9 address 02:00:00:07:09:02 type vxlan id 9 local ${S4} remote 10.7.2.1 dstport 4789 dev s0`, 'addr add 10.60.0.2/24 dev vx9', 'link set vx9 up', 'route add 10.7.1.0/24 via 10.60.0.1 src 10.60.0.2 table 60', 'rule add from 10.60.0.2 lookup 60'),
      step('s', 'ip', ...Array.from({ length: 12 }, (_, index) => `addr add 10.30.${index + 1}.1/32 dev lo`), ...Array.from({ length: 8 }, (_, index) => `addr add fd30:${index + 1}::1/128 dev lo nodad`)),
    ], probes: asked.probes,
  });
}

/** States of neighbours and flags of addresses. */
export function neighbours(): World {
  const asked = asker();
  const mac = '02:00:00:07:02:02';
  for (const from of ['c', 'host']) for (const host of [20, 21, 22, 23, 24, 25, 26, 30, 2]) asked.ask(from, 'udp', `10.7.2.${host}`, 53);
  for (const from of ['c', 'host']) for (const host of ['20', '21', '2']) asked.ask(from, 'udp', `fd07:2::${host}`, 53);
  asked.ask('c', 'udp', '10.7.1.40', 53);
  asked.ask('c', 'tcp', '10.40.0.2', 80);
  asked.ask('host', 'tcp', '10.40.0.2', 80);
  for (const dst of ['10.7.1.9', 'fd07:1::9', 'fd07:1::10']) asked.ask('c', 'tcp', dst, 80);
  for (const dst of ['fd07:5::9', 'fd07:6::9', 'fd07:6::1']) for (const from of ['c', 'host']) asked.ask(from, 'udp', dst, 53);
  return world('neighbours', {
    netns: ['p', 'e'],
    steps: [
      step('s', 'ip', ...[20, 21, 22, 23, 24, 25].map((host) => `addr add 10.7.2.${host}/32 dev lo`), 'addr add fd07:2::20/128 dev s0 nodad', 'addr add fd07:2::21/128 dev s0 nodad'),
      step('host', 'ip', `neigh add 10.7.2.20 lladdr ${mac} dev hs nud permanent`, `neigh add 10.7.2.21 lladdr ${mac} dev hs nud reachable`, `neigh add 10.7.2.22 lladdr ${mac} dev hs nud stale`, `neigh add 10.7.2.23 lladdr 02:00:00:00:00:99 dev hs nud permanent`, `neigh add 10.7.2.24 lladdr ${mac} dev hs nud noarp`, `neigh add 10.7.2.25 lladdr ${mac} dev hs nud delay`, 'neigh add 10.7.2.26 dev hs nud failed', `-6 neigh add fd07:2::20 lladdr ${mac} dev hs nud permanent`, `-6 neigh add fd07:2::21 lladdr ${mac} dev hs nud stale router`,
        'neigh add proxy 10.7.1.40 dev hc', 'addr add 10.7.1.9/24 dev hc', 'addr add fd07:1::9/64 dev hc nodad preferred_lft 0', 'addr add fd07:1::10/64 dev hc nodad',
        'link add hp address 02:00:00:07:03:01 type veth peer name p0 address 02:00:00:07:03:02 netns p', 'addr add 10.40.0.1 peer 10.40.0.2 dev hp', 'link set hp up', 'route add 10.7.1.40/32 dev hs'),
      // An address that another host has already, and one whose device never gets ready to ask.
      step('host', 'ip', 'link add hx address 02:00:00:07:05:01 type veth peer name e0 address 02:00:00:07:05:02 netns e', 'link add ht address 02:00:00:07:06:01 type veth peer name ht-peer', '-6 addr add fd07:5::1/64 dev hx nodad', 'link set hx up'),
      step('host', 'sysctl', ...['hx', 'ht'].flatMap((dev) => [`net/ipv6/conf/${dev}/accept_dad=1`, `net/ipv6/conf/${dev}/dad_transmits=1`, `net/ipv6/conf/${dev}/router_solicitation_delay=0`])),
      step('e', 'ip', 'addr add fd07:5::5/64 dev e0 nodad', 'addr add fd07:5::9/64 dev e0 nodad', 'link set e0 up', 'route add default via fd07:5::1'),
      step('host', 'ip', 'addr add fd07:5::5/64 dev hx', 'addr add fd07:6::1/64 dev ht', 'link set ht up'),
      step('p', 'ip', 'addr add 10.40.0.2 peer 10.40.0.1 dev p0', 'link set p0 up', `route add default via ${'10.40.0.1'}`), step('host', 'sysctl', 'net/ipv4/conf/hc/proxy_arp=0'),
    ],
    listeners: [...LISTENERS, { netns: 'p', protocol: 'tcp', port: 80 }, { netns: 'e', protocol: 'udp', port: 53 }], probes: asked.probes,
  });
}

