import type { SocketProbe, Step, World } from '../../world.ts';
import { asker, at, FAMILIES, LISTENERS, S4, S6, step, world } from './site.ts';

/** Devices that only the kernel of the virtual machine has: VLAN, IPIP, GRE, SIT, ip6tnl, Geneve, dummy, VRF between `host` and `s`. */
export function l3Links(): World {
  const asked = asker();
  const tunnels: readonly (readonly [number: number, host: string, far: string])[] = [
    [1, `link add t1 type ipip local 10.7.2.1 remote ${S4} dev hs ttl 64 pmtudisc`, `link add t1 type ipip local ${S4} remote 10.7.2.1 dev s0 nopmtudisc`], [2, `link add t2 type gre local 10.7.2.1 remote ${S4} dev hs ttl 9`, `link add t2 type gre local ${S4} remote 10.7.2.1 dev s0 nopmtudisc`],
    [4, `link add t4 type ip6tnl mode ipip6 local fd07:2::1 remote ${S6} dev hs hoplimit 32`, `link add t4 type ip6tnl mode ipip6 local ${S6} remote fd07:2::1 dev s0`], [5, `link add t5 type ip6gre local fd07:2::1 remote ${S6} dev hs hoplimit 32`, `link add t5 type ip6gre local ${S6} remote fd07:2::1 dev s0`],
    [6, `link add t6 address 02:00:00:07:06:01 type geneve id 6 remote ${S4} dstport 6081 ttl 5 df set`, 'link add t6 address 02:00:00:07:06:02 type geneve id 6 remote 10.7.2.1 dstport 6081 df inherit'], [7, 'link add link hs name t7 type vlan protocol 802.1Q id 7', 'link add link s0 name t7 type vlan protocol 802.1Q id 7'],
  ];
  const steps = tunnels.flatMap(([number, host, far]): Step[] => [step('host', 'ip', host, `addr add 10.50.${number}.1/24 dev t${number}`, `link set t${number} up`), step('s', 'ip', far, `addr add 10.50.${number}.2/24 dev t${number}`, `link set t${number} up`)]);
  for (const [number] of tunnels) {
    for (const from of ['host', 'c']) {
      asked.ask(from, 'tcp', `10.50.${number}.2`, 80);
      asked.ask(from, 'icmp', `10.50.${number}.2`);
    }
    asked.ask('host', 'udp', `10.50.${number}.2`, 53);
  }
  asked.ask('host', 'tcp', 'fd50:3::2', 80);
  asked.ask('c', 'udp', '10.51.0.1', 53);
  asked.ask('c', 'tcp', '10.52.0.2', 80);
  return world('links', {
    netns: ['v'],
    steps: [
      ...steps, step('host', 'ip', `link add t3 type sit local 10.7.2.1 remote ${S4} dev hs ttl 64`, 'addr add fd50:3::1/64 dev t3 nodad', 'link set t3 up'), step('s', 'ip', `link add t3 type sit local ${S4} remote 10.7.2.1 dev s0 nopmtudisc`, 'addr add fd50:3::2/64 dev t3 nodad', 'link set t3 up'),
      step('host', 'ip', 'link add d0 type dummy', 'addr add 10.51.0.1/24 dev d0', 'link set d0 up', 'link add red type vrf table 77', 'link set red up', 'link add hv type veth peer name v0 netns v', 'link set hv master red', 'addr add 10.52.0.1/24 dev hv', 'link set hv up', 'route add 10.52.0.0/24 dev hv', 'route add 10.7.1.0/24 dev hc table 77'),
      step('v', 'ip', 'addr add 10.52.0.2/24 dev v0', 'link set v0 up', 'route add default via 10.52.0.1'),
    ],
    listeners: [...LISTENERS, { netns: 'v', protocol: 'tcp', port: 80 }], probes: asked.probes,
  });
}

/** IPVS services of both families and protocols, with the schedulers whose choice the model knows. */
export function ipvs(): World {
  const asked = asker();
  for (const from of ['c', 'host']) {
    for (let count = 0; count < 3; count += 1) {
      for (const to of ['10.96.0.1', '10.96.0.2']) asked.ask(from, 'tcp', to, 80);
      asked.ask(from, 'udp', '10.96.0.1', 53);
      asked.ask(from, 'tcp', 'fd96::1', 80);
    }
    asked.ask(from, 'tcp', '10.96.0.1', 81);
  }
  // A flow that IPVS knows from before.
  const known: SocketProbe = { kind: 'socket', id: 800, sport: 20800, netns: 'c', protocol: 'udp', dst: '10.96.0.1', dport: 53, size: 'small' };
  return world('ipvs', {
    prime: [known],
    steps: [
      step('host', 'ip', 'link add kube-ipvs0 type dummy', 'addr add 10.96.0.1/32 dev kube-ipvs0', 'addr add 10.96.0.2/32 dev kube-ipvs0', 'addr add fd96::1/128 dev kube-ipvs0 nodad'), step('host', 'sysctl', 'net/ipv4/vs/conntrack=1'),
      ...FAMILIES.map((family) => step('host', family === 4 ? 'iptables-legacy-restore' : 'ip6tables-legacy-restore', '*nat', `-A POSTROUTING -m addrtype ! --dst-type LOCAL -d ${at('s', family)} -j MASQUERADE`, 'COMMIT')),
      step('host', 'ipvsadm', '-A -t 10.96.0.1:80 -s rr', `-a -t 10.96.0.1:80 -r ${S4}:80 -m -w 1`, `-a -t 10.96.0.1:80 -r ${S4}:443 -m -w 1`, '-A -t 10.96.0.2:80 -s wrr', `-a -t 10.96.0.2:80 -r ${S4}:80 -m -w 3`, `-a -t 10.96.0.2:80 -r ${S4}:443 -m -w 1`, '-A -u 10.96.0.1:53 -s rr', `-a -u 10.96.0.1:53 -r ${S4}:53 -m -w 1`, '-A -t [fd96::1]:80 -s rr', `-a -t [fd96::1]:80 -r [${S6}]:80 -m -w 1`),
    ], probes: [...asked.probes, { ...known, id: 801 }],
  });
}
