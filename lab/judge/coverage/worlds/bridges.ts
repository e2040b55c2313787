import type { Listens, Probe, Step, World } from '../../world.ts';
import { asker, step, world } from './site.ts';

const mac = (number: number): string => `02:00:00:07:0a:${number.toString(16).padStart(2, '0')}`;
const LISTENERS: readonly Listens[] = ['host', 'a', 'b', 'd'].flatMap((netns) => [{ netns, protocol: 'tcp', port: 80 }, { netns, protocol: 'udp', port: 53 }] as const);

/** `host` has a bridge `lan` with an address; `a`, `b` and `d` are plugged into it. */
function plugged(netns: readonly string[], extra = ''): Step[] {
  return [
    step('host', 'ip', `link add lan address ${mac(99)} type bridge mcast_snooping 0${extra}`, 'addr add 10.8.0.99/24 dev lan', 'addr add fd08::99/64 dev lan nodad', 'link set lan up',
      ...netns.flatMap((name, index) => [`link add p${name} address ${mac(50 + index)} type veth peer name ${name}0 address ${mac(1 + index)} netns ${name}`, `link set p${name} master lan`, `link set p${name} up`])),
    ...netns.map((name, index) => step(name, 'ip', `addr add 10.8.0.${index + 1}/24 dev ${name}0`, `addr add fd08::${index + 1}/64 dev ${name}0 nodad`, `link set ${name}0 up`, 'route add default via 10.8.0.99')),
  ];
}

function among(netns: readonly string[]): readonly Probe[] {
  const asked = asker();
  for (const from of [...netns, 'host']) {
    for (const to of [1, 2, 3, 99].slice(0, netns.length).concat(99)) {
      if (netns[to - 1] === from || (to === 99 && from === 'host')) continue;
      asked.ask(from, 'udp', `10.8.0.${to}`, 53);
      asked.ask(from, 'tcp', `fd08::${to}`, 80);
      asked.ask(from, 'icmp', `10.8.0.${to}`);
    }
  }
  return asked.probes;
}

/** Flags of bridge ports, entries of the forwarding table, one port closed. */
export function bridgePorts(): World {
  const netns = ['a', 'b', 'd'];
  // A host whose MAC only the forwarding table knows.
  const nobody: Probe = { kind: 'socket', id: 900, sport: 20900, netns: 'host', protocol: 'udp', dst: '10.8.0.50', dport: 53, size: 'small' };
  return world('bridge-ports', {
    bare: true, netns, listeners: LISTENERS, probes: [...among(netns), nobody],
    steps: [...plugged(netns), step('host', 'ip', `neigh add 10.8.0.50 lladdr ${mac(77)} dev lan nud permanent`), step('host', 'bridge', `fdb add ${mac(77)} dev pa master static`, 'link set dev pa isolated on', 'link set dev pb isolated on', 'link set dev pd hairpin on', 'link set dev pd flood off', 'link set dev pb learning off', 'link set dev pa guard off', 'link set dev pd neigh_suppress on', `fdb replace ${mac(2)} dev pb master static`, `fdb replace ${mac(3)} dev pd master dynamic`)],
  });
}

/** An entry of the forwarding table without `static`: the bridge takes the MAC for its own. */
export function bridgeOwnEntry(): World {
  const netns = ['a', 'b', 'd'];
  // Whom `d` asks for, it would know from their own questions.
  const known = step('d', 'ip', ...[1, 2].flatMap((who) => [`neigh add 10.8.0.${who} lladdr ${mac(who)} dev d0 nud permanent`, `neigh add fd08::${who} lladdr ${mac(who)} dev d0 nud permanent`]));
  return world('bridge-own-entry', { bare: true, netns, listeners: LISTENERS, probes: among(netns), steps: [...plugged(netns), known, step('host', 'bridge', `fdb replace ${mac(3)} dev pd master permanent`)] });
}

/** A port that is closed, and one that leads nowhere. */
export function bridgeStates(): World {
  const netns = ['a', 'b', 'd'];
  return world('bridge-states', { bare: true, netns, listeners: LISTENERS, probes: among(netns), steps: [...plugged(netns), step('host', 'bridge', 'link set dev pd state 0')] });
}

/** VLANs of a bridge that filters: ports by PVID, a port that is tagged for two, one without any. */
export function bridgeVlans(): World {
  const netns = ['a', 'b', 'd'];
  // A host whose MAC only the forwarding table knows, in the VLAN that the host is in.
  const nobody: Probe = { kind: 'socket', id: 900, sport: 20900, netns: 'host', protocol: 'udp', dst: '10.8.0.50', dport: 53, size: 'small' };
  return world('bridge-vlans', {
    bare: true, netns, listeners: LISTENERS, probes: [...among(netns), nobody],
    steps: [...plugged(netns, ' vlan_filtering 1 vlan_default_pvid 1'), step('host', 'bridge', 'vlan add dev pa vid 10 pvid untagged', 'vlan add dev pb vid 10 pvid untagged', 'vlan del dev pb vid 1', 'vlan add dev pd vid 20', 'vlan add dev lan vid 10 self', 'vlan del dev pd vid 1', `fdb add ${mac(77)} dev pa vlan 1 master static`), step('host', 'ip', `neigh add 10.8.0.50 lladdr ${mac(77)} dev lan nud permanent`)],
  });
}

/** iptables and nft see what is bridged: physdev, the bridge family, bridge names. */
export function bridgeFilters(kernel: 'host' | 'vm'): World {
  const netns = ['a', 'b', 'd'];
  const physdev = ['--physdev-in pa', '! --physdev-in pa', '--physdev-is-in', '! --physdev-is-in'];
  const forward = [...physdev, '--physdev-out pb', '! --physdev-out pb', '--physdev-is-out', '--physdev-is-bridged', '! --physdev-is-bridged'];
  const tables = ['*filter', ':NOTHING - [0:0]', ...physdev.map((text) => `-A INPUT -m physdev ${text} -j NOTHING`), '-A INPUT -j NOTHING', ...forward.map((text) => `-A FORWARD -m physdev ${text} -j NOTHING`), '-A FORWARD -j NOTHING', 'COMMIT'];
  const asks: Readonly<Record<string, readonly string[]>> = {
    prerouting: ['meta ibrname "lan"', 'meta ibrname != "lan"', 'meta ibrname "other"', 'iifname "pa"', 'ether type ip', 'ether type ip6', `ether saddr ${mac(1)}`, `ether daddr ${mac(2)}`, 'meta ibriport "lan"', 'vlan id 5', 'ip saddr 10.8.0.1', 'ip6 saddr fd08::1', 'udp dport 53', 'meta protocol ip', 'meta pkttype other', 'meta pkttype host'],
    forward: ['meta obrname "lan"', 'meta obrname != "lan"', 'meta obriport "lan"', 'meta obriport "other"', 'oifname "pb"', 'oifname != "pb"', 'meta ibrname "lan"', 'ip daddr 10.8.0.2'],
    input: ['iifname "pa"', 'ip daddr 10.8.0.99'], output: ['oifname "pa"', 'ip daddr 10.8.0.1'], postrouting: ['oifname "pb"', 'ip saddr 10.8.0.1'],
  };
  // The names of bridges are asked by a module of its own.
  const usable = (text: string): boolean => kernel === 'vm' || !/meta [io]br/.test(text);
  const lines = Object.entries(asks).flatMap(([hook, all]) => [`add chain bridge k ${hook} { type filter hook ${hook} priority 10 ; }`, `add rule bridge k ${hook} ether type arp accept`, `add rule bridge k ${hook} icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept`, ...all.filter(usable).map((text) => `add rule bridge k ${hook} ${text} jump nothing`), `add rule bridge k ${hook} jump nothing`]);
  // Frames with a tag are shown to the bridge's own chains only.
  const tagged = kernel === 'vm' ? ['a', 'b'].map((name, index) => step(name, 'ip', `link add link ${name}0 name ${name}5 type vlan id 5`, `addr add 10.9.5.${index + 1}/24 dev ${name}5`, `link set ${name}5 up`)) : [];
  const over = tagged.length === 0 ? [] : (['tcp', 'udp', 'icmp'] as const).map((protocol, index): Probe => ({ kind: 'socket', id: 910 + index, sport: 20910 + index, netns: 'a', protocol, dst: '10.9.5.2', dport: { tcp: 80, udp: 53, icmp: 0 }[protocol], size: 'small' }));
  return world('bridge-filters', {
    bare: true, netns, listeners: LISTENERS, probes: [...among(netns), ...over],
    steps: [
      ...plugged(netns, ' nf_call_iptables 1 nf_call_ip6tables 1'), ...tagged, step('host', 'sysctl', 'net/bridge/bridge-nf-call-iptables=1', 'net/bridge/bridge-nf-call-ip6tables=1', 'net/ipv4/ip_forward=1'),
      step('host', 'iptables-legacy-restore', ...tables), step('host', 'ip6tables-nft-restore', ...tables), step('host', 'nft', 'add table bridge k', 'add chain bridge k nothing', ...lines),
    ],
  });
}

/** Ends that are known by entries of the forwarding table with ports and VNIs of their own. */
function entryEnds(): Step[] {
  return [
    step('host', 'ip', `link add hk address ${mac(85)} type veth peer name k0 address ${mac(5)} netns k`, 'addr add 10.8.5.99/24 dev hk', 'link set hk up', `link add vx5 address ${mac(75)} mtu 1450 type vxlan id 5 local 10.8.5.99 dstport 4789 dev hk nolearning`, 'addr add 10.18.5.99/24 dev vx5', 'link set vx5 up', `neigh add 10.18.5.1 lladdr ${mac(65)} dev vx5 nud permanent`),
    step('k', 'ip', 'addr add 10.8.5.1/24 dev k0', 'link set k0 up', `link add vx5 address ${mac(65)} mtu 1450 type vxlan id 25 local 10.8.5.1 dstport 4790 dev k0 nolearning`, 'addr add 10.18.5.1/24 dev vx5', 'link set vx5 up', `neigh add 10.18.5.99 lladdr ${mac(75)} dev vx5 nud permanent`),
    step('host', 'bridge', `fdb append ${mac(65)} dev vx5 dst 10.8.5.1 port 4790 vni 25 self permanent`), step('k', 'bridge', `fdb append ${mac(75)} dev vx5 dst 10.8.5.99 port 4789 vni 5 self permanent`),
  ];
}

/** Two VXLAN devices with entries for remote ends, one by group of one remote, one without learning; the far ends in namespaces of their own. */
export function overlays(): World {
  const asked = asker();
  const end = (name: string, own: string, far: string, number: number): Step[] => [
    step(name, 'ip', `addr add 10.8.${number}.1/24 dev ${name}0`, `link set ${name}0 up`, `link add vx${number} address ${mac(60 + number)} mtu 1450 type vxlan id ${number} local 10.8.${number}.1 remote 10.8.${number}.99 dstport 4789 dev ${name}0`, `addr add ${own}/24 dev vx${number}`, `link set vx${number} up`, `neigh add ${far} lladdr ${mac(70 + number)} dev vx${number} nud permanent`),
    step('host', 'ip', `link add h${name} address ${mac(80 + number)} type veth peer name ${name}0 address ${mac(number)} netns ${name}`, `addr add 10.8.${number}.99/24 dev h${name}`, `link set h${name} up`),
    step('host', 'ip', `link add vx${number} address ${mac(70 + number)} mtu 1450 type vxlan id ${number} local 10.8.${number}.99 dstport 4789 dev h${name} ${['', 'nolearning', 'ttl 5 df set', 'proxy', 'nolearning proxy'][number] ?? ''}`.trim(), `addr add ${far}/24 dev vx${number}`, `link set vx${number} up`),
    step('host', 'bridge', `fdb append 00:00:00:00:00:00 dev vx${number} dst 10.8.${number}.1`, `fdb append ${mac(60 + number)} dev vx${number} dst 10.8.${number}.1 self permanent`),
    step('host', 'ip', `neigh replace ${own} lladdr ${mac(60 + number)} dev vx${number} nud permanent`),
  ];
  const ends = ['e', 'f', 'g', 'i'];
  for (const [index] of ends.entries()) {
    asked.ask('host', 'tcp', `10.18.${index + 1}.1`, 80);
    asked.ask('host', 'udp', `10.18.${index + 1}.1`, 53);
    asked.ask(ends[index] ?? 'e', 'tcp', `10.18.${index + 1}.99`, 80);
    asked.ask('host', 'icmp', `10.18.${index + 1}.1`, 0, { size: 1400 });
  }
  asked.ask('host', 'tcp', '10.18.5.1', 80);
  asked.ask('k', 'udp', '10.18.5.99', 53);
  const order = (all: readonly Step[]): Step[] => [...all].sort((a, b) => Number(!(a.lines[0] ?? '').startsWith('link add h')) - Number(!(b.lines[0] ?? '').startsWith('link add h')));
  return world('overlays', { bare: true, netns: [...ends, 'k'], steps: [...entryEnds(), ...ends.flatMap((name, index) => order(end(name, `10.18.${index + 1}.1`, `10.18.${index + 1}.99`, index + 1)))], listeners: ['host', ...ends, 'k'].flatMap((netns) => [{ netns, protocol: 'tcp', port: 80 }, { netns, protocol: 'udp', port: 53 }] as const), probes: asked.probes });
}
