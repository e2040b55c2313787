import type { World } from '../../world.ts';
import { asker, at, C4, FAMILIES, G4, G6, H4, S4, S6, step, usual, world } from './site.ts';

const ICMP = ['net-unreachable', 'host-unreachable', 'prot-unreachable', 'port-unreachable', 'net-prohibited', 'host-prohibited', 'admin-prohibited'];
const ICMPV6 = ['no-route', 'admin-prohibited', 'addr-unreachable', 'port-unreachable', 'policy-fail', 'reject-route'];
const ICMPX = ['port-unreachable', 'admin-prohibited', 'no-route', 'host-unreachable'];

/** Verdicts, verdict maps, maps, marks, reject and translation of nft: each where it can be seen. */
export function nftStatements(): World {
  const asked = asker();
  usual(asked);
  for (const family of FAMILIES) {
    for (const to of [at('s', family), at('h', family)]) {
      for (let port = 7001; port <= 7012; port += 1) asked.ask('c', 'udp', to, port);
      for (const port of [7020, 7021]) asked.ask('c', 'tcp', to, port);
    }
    for (const port of [8001, 8002, 8003, 8004, 8005]) asked.ask('c', 'tcp', at('h', family), port);
    asked.ask('c', 'udp', at('h', family), 8001);
  }
  asked.ask('c', 'tcp', '10.9.0.2', 80);
  const rejects = [...ICMP.map((name, index) => `udp dport ${7001 + index} meta nfproto ipv4 reject with icmp ${name}`), ...ICMPV6.map((name, index) => `udp dport ${7001 + index} meta nfproto ipv6 reject with icmpv6 ${name}`), ...ICMPX.map((name, index) => `udp dport ${7008 + index} reject with icmpx ${name}`), 'tcp dport 7020 reject with tcp reset', 'tcp dport 7021 reject', 'udp dport 7012 drop'];
  const lines = [
    'add table inet k', 'add chain inet k nothing', 'add chain inet k more', 'add rule inet k more ip protocol udp return', 'add rule inet k more jump nothing',
    'add map inet k verdicts { type inet_service : verdict ; flags interval ; }', 'add element inet k verdicts { 80 : jump more, 443 : accept, 8000-8999 : continue }', 'add map inet k marks { type ipv4_addr : mark ; }', `add element inet k marks { ${C4} : 0x4, ${S4} : 0x8 }`,
    'add map inet k spans { type ipv4_addr : interval ipv4_addr ; flags interval ; }', `add element inet k spans { 10.9.0.0/24 : ${S4}-10.7.2.3 }`,
    'add chain inet k early { type filter hook prerouting priority -300 ; }', `add rule inet k early ip saddr ${C4} udp dport 53 notrack`,
    'add chain inet k mangle { type filter hook prerouting priority -150 ; }', 'add rule inet k mangle meta mark set 0x1', 'add rule inet k mangle ct state new meta mark set meta mark | 0x2', 'add rule inet k mangle meta mark set (meta mark & 0xff) ^ 0x10', 'add rule inet k mangle meta mark set ip saddr map @marks',
    'add rule inet k mangle meta mark set tcp dport map { 80 : 0x20, 443 : 0x40 }', 'add rule inet k mangle ct mark set meta mark', 'add rule inet k mangle meta mark set ct mark | 0x100', 'add rule inet k mangle meta priority set 1:5', 'add rule inet k mangle jump nothing', 'add rule inet k mangle counter', 'add rule inet k mangle tcp dport vmap @verdicts',
    'add rule inet k mangle meta l4proto vmap { tcp : continue, udp : goto more, icmp : jump more }', 'add rule inet k mangle ct state vmap { new : continue, established : accept }', 'add rule inet k mangle numgen inc mod 1 0 jump nothing', 'add rule inet k mangle continue', 'add rule inet k mangle meta mark set (meta mark | 0x1) << 4', 'add rule inet k mangle jump nothing',
    ...['input', 'forward'].flatMap((hook) => [`add chain inet k ${hook} { type filter hook ${hook} priority 0 ; }`, ...rejects.map((text) => `add rule inet k ${hook} ${text}`), `add rule inet k ${hook} log prefix "x"`, `add rule inet k ${hook} accept`]),
    'add chain inet k pre { type nat hook prerouting priority -100 ; }', `add rule inet k pre meta nfproto ipv4 tcp dport 8001 dnat ip to ${S4}:80`, `add rule inet k pre meta nfproto ipv6 tcp dport 8001 dnat ip6 to [${S6}]:80`, 'add rule inet k pre tcp dport 8002 redirect to :80', 'add rule inet k pre udp dport 8001 redirect to :53', `add rule inet k pre dnat ip to ip daddr . tcp dport map { ${H4} . 8003 : ${S4} . 443 }`,
    `add rule inet k pre meta nfproto ipv4 tcp dport 8004 dnat ip to tcp dport map { 8004 : ${S4}, 8099 : ${C4} }`, `add rule inet k pre meta nfproto ipv4 tcp dport 8005 dnat ip to numgen inc mod 2 map { 0 : ${S4}, 1 : ${S4} }`, 'add rule inet k pre dnat ip to ip daddr map @spans',
    'add chain inet k post { type nat hook postrouting priority 100 ; }', 'add rule inet k post oifname "hs" tcp dport 80 masquerade', `add rule inet k post meta nfproto ipv4 oifname "hs" meta l4proto udp snat ip to ${G4}:30000-31000`, `add rule inet k post meta nfproto ipv6 oifname "hs" meta l4proto udp snat ip6 to ${G6}`,
  ];
  return world('nft-statements', { steps: [step('host', 'nft', ...lines)], probes: asked.probes });
}

/** TPROXY in nft. */
export function nftTproxy(): World {
  const asked = asker();
  for (const family of FAMILIES) for (const port of [80, 443]) asked.ask('c', 'tcp', at('s', family), port);
  return world('nft-tproxy', {
    steps: [
      step('host', 'nft', 'add table inet k', 'add chain inet k pre { type filter hook prerouting priority -150 ; }', 'add rule inet k pre iifname "hc" tcp dport 80 tproxy to :9080 meta mark set 0x1'),
      step('host', 'ip', 'rule add fwmark 0x1/0x1 lookup 100', 'route add local default dev lo table 100', '-6 rule add fwmark 0x1/0x1 lookup 100', '-6 route add local default dev lo table 100'),
    ],
    listeners: [{ netns: 'host', protocol: 'tcp', port: 9080, transparent: true }, { netns: 's', protocol: 'tcp', port: 443 }], probes: asked.probes,
  });
}

/** The dice of both dialects, each alone on its way, so that few ways have to be walked. */
export function dice(): World {
  const asked = asker();
  for (let count = 0; count < 10; count += 1) {
    asked.ask('c', 'udp', S4, 53);
    asked.ask('c', 'udp', S6, 53);
    asked.ask('c', 'tcp', S4, 80);
  }
  return world('dice', {
    steps: [
      step('host', 'iptables-legacy-restore', '*mangle', ':NOTHING - [0:0]', '-A FORWARD -p udp -m statistic --mode random --probability 0.5 -j NOTHING', '-A FORWARD -p tcp -m statistic --mode nth --every 3 --packet 0 -j NOTHING', '-A FORWARD -j NOTHING', 'COMMIT'),
      step('host', 'nft', 'add table ip6 k', 'add chain ip6 k nothing', 'add chain ip6 k f { type filter hook forward priority 0 ; }', 'add rule ip6 k f udp dport 53 numgen random mod 3 < 1 jump nothing', 'add rule ip6 k f numgen inc mod 2 1 jump nothing', 'add rule ip6 k f jump nothing'),
    ],
    probes: asked.probes,
  });
}
