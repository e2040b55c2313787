import type { Step, Tool, World } from '../../world.ts';
import { asker, at, FAMILIES, LISTENERS, step, usual, world } from './site.ts';
import type { Family } from './site.ts';

const restore = (kind: 'legacy' | 'nft', family: Family): Tool => (family === 4 ? `iptables-${kind}-restore` : `ip6tables-${kind}-restore`);

/** Targets that change the packet, its mark or its connection and let it go on. */
export function quietTargets(kind: 'legacy' | 'nft'): World {
  const asked = asker();
  usual(asked);
  const steps = FAMILIES.map((family): Step => step('host', restore(kind, family),
    '*raw', ':SKIP - [0:0]', `-A PREROUTING -s ${at('c', family)} -p udp -m udp --dport 53 -j ${kind === 'nft' ? 'CT --notrack' : 'NOTRACK'}`, '-A PREROUTING -p tcp -j SKIP', '-A PREROUTING -j MARK --set-xmark 0x2/0xffffffff', '-A SKIP -p tcp -j RETURN', '-A SKIP -j MARK --set-xmark 0x40/0x40', 'COMMIT',
    '*mangle', '-A PREROUTING -j MARK --set-xmark 0x100/0xff00', '-A PREROUTING -j MARK --or-mark 0x1', '-A PREROUTING -j MARK --and-mark 0xfffffffe', '-A PREROUTING -j MARK --xor-mark 0x8', '-A PREROUTING -p tcp -j CONNMARK --set-xmark 0x7/0xff', '-A PREROUTING -p tcp -j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00', '-A FORWARD -p tcp -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff', '-A FORWARD -j CLASSIFY --set-class 1:5', '-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1000', `-A FORWARD -p udp -j ${family === 4 ? 'TTL --ttl-set 33' : 'HL --hl-set 33'}`, `-A FORWARD -p udp -j ${family === 4 ? 'TTL --ttl-dec 3' : 'HL --hl-dec 3'}`, `-A POSTROUTING -p udp -j ${family === 4 ? 'TTL --ttl-inc 240' : 'HL --hl-inc 240'}`,
    `-A FORWARD -p ${family === 4 ? 'icmp' : 'ipv6-icmp'} -j TOS --set-tos 0x10/0xff`, '-A FORWARD -p udp -j DSCP --set-dscp 0x0a', '-A FORWARD -p tcp -j ACCEPT', '-A FORWARD -j MARK --or-mark 0x20', '-A POSTROUTING -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', 'COMMIT'));
  return world(`iptables-${kind}-quiet-targets`, { steps, probes: asked.probes });
}

const REJECTS: Readonly<Record<Family, readonly string[]>> = {
  4: ['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-port-unreachable', 'icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited'],
  6: ['icmp6-no-route', 'icmp6-adm-prohibited', 'icmp6-addr-unreachable', 'icmp6-port-unreachable', 'icmp6-policy-fail', 'icmp6-reject-route'],
};

/** DROP and every answer of REJECT, asked for through the host and of the host, by UDP and TCP; and by the host itself. */
export function endings(kind: 'legacy' | 'nft'): World {
  const asked = asker();
  const steps = FAMILIES.map((family): Step => step('host', restore(kind, family), '*filter', ...['INPUT', 'FORWARD', 'OUTPUT'].flatMap((chain) => [
    ...REJECTS[family].flatMap((name, index) => ['tcp', 'udp'].map((protocol) => `-A ${chain} -p ${protocol} -m ${protocol} --dport ${7001 + index} -j REJECT --reject-with ${name}`)),
    `-A ${chain} -p tcp -m tcp --dport 7010 -j REJECT --reject-with tcp-reset`, `-A ${chain} -p udp -m udp --dport 7011 -j REJECT`, `-A ${chain} -p tcp -m tcp --dport 7012 -j DROP`, `-A ${chain} -p udp -m udp --dport 7012 -j DROP`,
  ]), 'COMMIT'));
  for (const family of FAMILIES) {
    for (const [from, to] of [['c', at('s', family)], ['c', at('h', family)], ['host', at('s', family)]] as const) {
      for (let port = 7001; port < 7001 + REJECTS[family].length; port += 1) {
        asked.ask(from, 'udp', to, port);
        asked.ask(from, 'tcp', to, port);
      }
      asked.ask(from, 'tcp', to, 7010);
      asked.ask(from, 'udp', to, 7011);
      asked.ask(from, 'tcp', to, 7012);
      asked.ask(from, 'udp', to, 7012);
    }
  }
  return world(`iptables-${kind}-endings`, { steps, probes: asked.probes });
}

/** Every translation, by port that is asked for. */
export function translations(kind: 'legacy' | 'nft'): World {
  const asked = asker();
  const port = (address: string, to: number): string => (address.includes(':') ? `[${address}]:${to}` : `${address}:${to}`);
  const steps = FAMILIES.map((family): Step => {
    const [h, s] = [at('h', family), at('s', family)];
    const net = family === 4 ? '10.9.0.0/24' : 'fd09::/120';
    const own = family === 4 ? '10.7.2.1' : 'fd07:2::1';
    return step('host', restore(kind, family), '*nat', ...['PREROUTING', 'OUTPUT'].flatMap((chain) => ['tcp', 'udp'].flatMap((protocol) => [
      `-A ${chain} -p ${protocol} -m ${protocol} --dport 8001 -j DNAT --to-destination ${port(s, protocol === 'tcp' ? 80 : 53)}`, `-A ${chain} -p ${protocol} -m ${protocol} --dport 8002 -j REDIRECT --to-ports ${protocol === 'tcp' ? 80 : 53}`,
    ])), `-A PREROUTING -d ${net} -j NETMAP --to ${family === 4 ? '10.7.2.0/24' : 'fd07:2::/120'}`, `-A PREROUTING -d ${h} -p tcp -m tcp --dport 8003 -j DNAT --to-destination ${s}`, '-A PREROUTING -p tcp -m tcp --dport 443 -j ACCEPT',
    `-A POSTROUTING -o hs -p tcp -m conntrack --ctorigdstport 8001 -j MASQUERADE`, `-A POSTROUTING -o hs -p udp -j SNAT --to-source ${port(own, 30000).replace(':30000', ':30000-31000')}`, `-A POSTROUTING -o hs -p ${family === 4 ? 'icmp' : 'ipv6-icmp'} -j SNAT --to-source ${own}`, `-A INPUT -p tcp -m tcp --dport 80 -j SNAT --to-source ${at('c', family)}`, 'COMMIT');
  });
  usual(asked);
  for (const family of FAMILIES) {
    for (const [from, to] of [['c', at('h', family)], ['c', at('s', family)], ['host', at('h', family)]] as const) {
      for (const protocol of ['tcp', 'udp'] as const) for (const dport of [8001, 8002]) asked.ask(from, protocol, to, dport);
    }
    const mapped = family === 4 ? '10.9.0.2' : 'fd09::2';
    asked.ask('c', 'tcp', mapped, 80);
    asked.ask('c', 'udp', mapped, 53);
    asked.ask('c', 'icmp', mapped);
    asked.ask('c', 'tcp', at('h', family), 8003);
    asked.ask('c', 'tcp', at('s', family), 443);
  }
  return world(`iptables-${kind}-translations`, { steps, probes: asked.probes, listeners: [...LISTENERS, { netns: 's', protocol: 'tcp', port: 8003 }] });
}

/** TPROXY hands packets for others to a local socket. */
export function transparentProxy(kind: 'legacy' | 'nft'): World {
  const asked = asker();
  for (const family of FAMILIES) {
    asked.ask('c', 'tcp', at('s', family), 80);
    asked.ask('c', 'tcp', at('s', family), 443);
  }
  const steps = [
    ...FAMILIES.map((family) => step('host', restore(kind, family), '*mangle', `-A PREROUTING -i hc -p tcp -m tcp --dport 80 -j TPROXY --on-port 9080 --on-ip ${family === 4 ? '127.0.0.1' : '::1'} --tproxy-mark 0x1/0x1`, 'COMMIT')),
    step('host', 'ip', 'rule add fwmark 0x1/0x1 lookup 100', 'route add local default dev lo table 100', '-6 rule add fwmark 0x1/0x1 lookup 100', '-6 route add local default dev lo table 100'),
  ];
  return world(`iptables-${kind}-tproxy`, { steps, probes: asked.probes, listeners: [...LISTENERS, { netns: 'host', protocol: 'tcp', port: 9080, transparent: true }] });
}
