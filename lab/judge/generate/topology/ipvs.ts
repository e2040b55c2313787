import { freshSubnet, whole } from './address.ts';
import { addAddress } from './device.ts';
import { say } from './draft.ts';
import type { Draft, Space } from './draft.ts';
import { addDummy } from './extras.ts';
import { TCP_PORTS, UDP_PORTS } from './topology.ts';
import type { Family } from './topology.ts';

/** Virtual services of IPVS in one namespace, as kube-proxy has them: addresses on a dummy device, masqueraded to servers that others run. */
export function addIpvs(draft: Draft): void {
  const { random } = draft;
  const space = random.pick(draft.spaces.filter((one) => one.role !== 'switch'));
  const device = addDummy(draft, space.name, 'kube-ipvs0');
  draft.tags.add('topology:ipvs');
  say(draft, 'setting', space.name, 'sysctl', `net/ipv4/vs/conntrack=${random.weighted([[4, 1], [1, 0]])}`, ...(random.chance(0.3) ? [`net/ipv4/vs/snat_reroute=${random.int(0, 1)}`] : []), ...(random.chance(0.3) ? ['net/ipv4/vs/expire_nodest_conn=1'] : []));
  say(draft, 'setting', space.name, 'sysctl', 'net/ipv4/conf/all/arp_ignore=1', 'net/ipv4/conf/all/arp_announce=2');
  const lines: string[] = [];
  for (let count = random.int(1, 3); count > 0; count -= 1) lines.push(...service(draft, space, device));
  say(draft, 'service', space.name, 'ipvsadm', ...lines);
  if (random.chance(0.7)) masquerade(draft, space);
}

function service(draft: Draft, space: Space, device: ReturnType<typeof addDummy>): string[] {
  const { random } = draft;
  const family = random.pick(draft.families);
  const protocol = random.weighted([[3, 'tcp'], [2, 'udp']] as const);
  const vip = freshSubnet(draft, family).host(random.int(7, 14));
  const [port, serverPort] = [random.pick([80, 443, 8443, 53]), random.pick(protocol === 'tcp' ? TCP_PORTS : UDP_PORTS)];
  if (random.chance(0.85)) addAddress(draft, device, `${vip}/${whole(family)}`);
  draft.places.push({ address: vip, family, kind: 'vip', netns: space.name, dev: device.name, port, protocol });
  const scheduler = random.pick(['rr', 'rr', 'wrr']);
  const head = `${protocol === 'tcp' ? '-t' : '-u'} ${socketText(family, vip, port)}`;
  const servers = random.some(draft.places.filter((place) => place.family === family && place.kind === 'device'), random.int(1, 3));
  // All of them have been drained: nobody is left to take a new connection.
  const drained = random.chance(0.12);
  return [`-A ${head} -s ${scheduler}`, ...servers.map(({ address }) => `-a ${head} -r ${socketText(family, address, serverPort)} -m -w ${drained ? 0 : random.weighted([[6, 1], [2, random.int(2, 5)], [1, 0]])}`)];
}

function socketText(family: Family, address: string, port: number): string {
  return family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
}

/** Answers come back by this namespace, wherever the client is. */
function masquerade(draft: Draft, { name }: Space): void {
  say(draft, 'service', name, 'nft', ...draft.families.flatMap((family) => {
    const table = family === 4 ? 'ip nwv' : 'ip6 nwv';
    return [`add table ${table}`, `add chain ${table} post { type nat hook postrouting priority 100 ; }`, `add rule ${table} post ct status dnat counter masquerade`, `add rule ${table} post meta l4proto { tcp, udp } th dport { 80, 443, 8080, 53, 8053 } counter masquerade`];
  }));
}
