import type { NetnsSource } from '../../src/model/evidence/index.ts';

/** The raw texts of one namespace, by source. An empty text is an empty output. */
export type Texts = Partial<Record<NetnsSource, string>>;

const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';

const SYSCTLS = ['net.ipv4.ip_forward = 1', 'net.ipv4.conf.all.rp_filter = 0', 'net.ipv4.conf.all.accept_local = 0', 'net.ipv4.conf.all.route_localnet = 0', 'net.ipv4.conf.all.forwarding = 1', 'net.ipv4.conf.all.arp_ignore = 0', 'net.ipv4.ip_local_port_range = 32768\t60999', 'net.ipv4.icmp_echo_ignore_all = 0', 'net.bridge.bridge-nf-call-iptables = 1', 'net.netfilter.nf_conntrack_tcp_loose = 1', 'net.ipv4.ip_default_ttl = 64'];

/** What every namespace has that nothing was done to. `devices` are named in the sysctls. */
export function quietTexts(devices: readonly string[]): Texts {
  const own = devices.flatMap((device) => [`net.ipv4.conf.${device}.rp_filter = 0`, `net.ipv4.conf.${device}.forwarding = 1`, `net.ipv4.conf.${device}.accept_local = 0`, `net.ipv4.conf.${device}.proxy_arp = ${device.startsWith('cali') ? 1 : 0}`, `net.ipv4.conf.${device}.arp_ignore = 0`, `net.ipv4.conf.${device}.route_localnet = 0`]);
  return {
    'ip-rule': RULES, 'ip6-rule': '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n', 'ip6-route': '', 'ip-neigh': '', 'ip-neigh-proxy': '', nsid: '', 'bridge-link': '', 'bridge-fdb': '', 'bridge-vlan': '',
    'iptables-legacy': '', 'ip6tables-legacy': '', 'iptables-nft': '', 'ip6tables-nft': '', nft: '', 'nft-hooks': '', ipset: '', ipvs: '', 'ipvs-conn': '', conntrack: '', conntrack6: '',
    sysctl: `${[...SYSCTLS, ...own].join('\n')}\n`, ss: 'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n',
  };
}

/** One device as `ip -d link show` and `ip addr show` print it. */
export interface Device {
  readonly index: number;
  readonly name: string;
  readonly peer?: number;
  readonly nsid?: number;
  readonly mac: string;
  readonly address?: string;
}

/** The two dumps of a namespace's devices, loopback first. */
export function deviceTexts(devices: readonly Device[]): Texts {
  const lo = '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 promiscuity 0 minmtu 0 maxmtu 0 \n';
  const head = (device: Device, mode: string): string => `${device.index}: ${device.name}${device.peer === undefined ? '' : `@if${device.peer}`}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP ${mode}group default qlen 1000\n    link/ether ${device.mac} brd ff:ff:ff:ff:ff:ff${device.nsid === undefined ? '' : ` link-netnsid ${device.nsid}`}`;
  return {
    'ip-link': lo + devices.map((device) => `${head(device, 'mode DEFAULT ')} promiscuity 0 minmtu 68 maxmtu 65535 \n${device.peer === undefined ? '' : '    veth addrgenmode eui64 numtxqueues 2 numrxqueues 2 gso_max_size 65536 gso_max_segs 65535 \n'}`).join(''),
    'ip-addr': `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n${devices.map((device) => `${head(device, '')}\n${device.address === undefined ? '' : `    inet ${device.address} scope global ${device.name}\n       valid_lft forever preferred_lft forever\n`}`).join('')}`,
  };
}

/** Local and connected routes that the kernel makes for an address, as `ip route show table all` prints them. */
export function localRoutes(address: string, device: string): string {
  const [ip = ''] = address.split('/');
  return `local ${ip} dev ${device} table local proto kernel scope host src ${ip} \nlocal 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 \nlocal 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 \n`;
}

/** A node with one uplink, a default route and nothing else. */
export function quietNode(): Texts {
  return {
    ...quietTexts(['lo', 'eth0']), ...deviceTexts([{ index: 2, name: 'eth0', mac: '02:00:00:00:00:01', address: '10.0.0.1/16' }]),
    'ip-route': `default via 10.0.255.254 dev eth0 \n10.0.0.0/16 dev eth0 proto kernel scope link src 10.0.0.1 \n${localRoutes('10.0.0.1/16', 'eth0')}`,
  };
}
