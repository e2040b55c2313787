import type { Random } from '../../../random.ts';
import type { Topology } from '../topology.ts';
import { someDevice, someSpace } from './pick.ts';
import type { Perturbation } from './index.ts';

/** One setting that decides what happens to packets, of a device or of all. */
export function sysctlChange(random: Random, topology: Topology): Perturbation | undefined {
  const at = someSpace(random, topology);
  const dev = someDevice(random, topology, at)?.name ?? 'all';
  const conf = random.chance(0.4) ? 'all' : dev;
  const v4 = topology.families.includes(4);
  const v6 = topology.families.includes(6);
  const bridged = topology.devices.some((device) => device.netns === at && device.kind === 'bridge');
  const line = random.weighted<string>([
    ...(v4 ? ofV4(random, conf, dev) : []),
    ...(v6 ? ofV6(random, conf, dev) : []),
    [1, `net/netfilter/nf_conntrack_tcp_loose=0`],
    ...(bridged ? [[3, `net/bridge/bridge-nf-call-iptables=${random.int(0, 1)}`], [1, `net/bridge/bridge-nf-call-ip6tables=${random.int(0, 1)}`]] as const : []),
  ]);
  return { name: line.split('=')[0]?.split('/').at(-1) ?? line, steps: [{ at, tool: 'sysctl', lines: [line] }] };
}

function ofV4(random: Random, conf: string, dev: string): (readonly [number, string])[] {
  return [
    [5, `net/ipv4/conf/${conf}/rp_filter=${random.pick([1, 1, 2])}`], [1, `net/ipv4/conf/${conf}/accept_local=1`], [1, `net/ipv4/conf/${conf}/route_localnet=1`],
    [1, `net/ipv4/conf/${conf}/src_valid_mark=1`], [1, `net/ipv4/conf/${dev}/proxy_arp=${random.int(0, 1)}`], [0.5, `net/ipv4/conf/${dev}/proxy_arp_pvlan=1`],
    [1.5, `net/ipv4/conf/${conf}/arp_ignore=${random.pick([1, 2, 3, 8])}`], [1, `net/ipv4/conf/${conf}/arp_announce=${random.pick([1, 2])}`], [1, `net/ipv4/conf/${conf}/arp_filter=1`],
    [1, `net/ipv4/conf/${dev}/forwarding=0`], [0.7, 'net/ipv4/ip_forward=0'], [1, 'net/ipv4/ip_forward=1'], [1, 'net/ipv4/icmp_echo_ignore_all=1'], [1, `net/ipv4/ip_default_ttl=${random.pick([1, 2, 3, 128])}`],
    [1, 'net/ipv4/ip_nonlocal_bind=1'], [0.7, 'net/ipv4/ip_no_pmtu_disc=1'], [0.7, `net/ipv4/conf/${conf}/send_redirects=1`], [0.3, `net/ipv4/conf/${conf}/ignore_routes_with_linkdown=1`],
  ];
}

function ofV6(random: Random, conf: string, dev: string): (readonly [number, string])[] {
  return [
    [1, 'net/ipv6/conf/all/forwarding=0'], [1, 'net/ipv6/conf/all/forwarding=1'], [1, 'net/ipv6/icmp/echo_ignore_all=1'], [0.7, `net/ipv6/conf/${dev}/disable_ipv6=1`],
    [0.7, 'net/ipv6/ip_nonlocal_bind=1'], [0.5, `net/ipv6/conf/${conf}/hop_limit=${random.pick([1, 2, 100])}`], [0.5, `net/ipv6/conf/${dev}/proxy_ndp=1`],
  ];
}
