import type { World } from '../world.ts';
import type { Step } from '../world.ts';

/**
 * What every namespace gets before anything else: addresses that are usable at once, errors that are not rationed. None of it changes
 * which way a packet goes. (The prober makes neighbours be given up sooner, device by device.)
 */
const SETTINGS: readonly string[] = [
  'net/ipv6/conf/all/accept_dad=0', 'net/ipv6/conf/default/accept_dad=0', 'net/ipv6/conf/default/dad_transmits=0', 'net/ipv6/conf/default/router_solicitations=0',
  // A mask as well: an error that a limit of 0 lets through takes away what ip_error has saved for its own (inet_peer_xrlim_allow, net/ipv4/icmp.c).
  'net/ipv4/icmp_ratelimit=0', 'net/ipv4/icmp_ratemask=0', 'net/ipv4/icmp_msgs_per_sec=1000000', 'net/ipv4/icmp_msgs_burst=1000000', 'net/ipv6/icmp/ratelimit=0',
  // A redirect would change the way of later probes, but not of the one that it answers.
  'net/ipv4/conf/all/send_redirects=0', 'net/ipv4/conf/default/send_redirects=0', 'net/ipv4/conf/all/accept_redirects=0', 'net/ipv4/conf/default/accept_redirects=0',
  'net/ipv6/conf/all/accept_redirects=0', 'net/ipv6/conf/default/accept_redirects=0',
  'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/default/rp_filter=0',
  // An emulated machine takes longer to be collected than a flow of `prime` lasts by itself.
  ...['udp_timeout', 'udp_timeout_stream', 'icmp_timeout', 'icmpv6_timeout'].map((name) => `net/netfilter/nf_conntrack_${name}=600`),
];

/** The first steps of a world: its namespaces' settings and their loopback devices. */
export function baseline(world: World): Step[] {
  return ['host', ...world.netns].flatMap((at): Step[] => [{ at, tool: 'sysctl', lines: SETTINGS }, { at, tool: 'ip', lines: ['link set lo up'] }]);
}

/** The tables that make the kernel tell every rule that a packet meets; part of what is collected and walked like any other. */
export function tracing(world: World): Step[] {
  if (!world.tags.includes('traced')) return [];
  return ['host', ...world.netns].map((at): Step => {
    // A bridge's own hooks come before those of IP; no table is made for them where a world has none, as not every kernel can.
    const bridged = [...world.steps, ...world.late].some((step) => step.at === at && step.tool === 'nft' && step.lines.some((line) => line.startsWith('add table bridge ')));
    return { at, tool: 'nft', lines: ['inet', ...(bridged ? ['bridge'] : [])].flatMap(tracingTable) };
  });
}

function tracingTable(family: string): string[] {
  return [
    `add table ${family} nw_judge`,
    ...['prerouting', 'output'].flatMap((hook) => [`add chain ${family} nw_judge ${hook} { type filter hook ${hook} priority -1000 ; }`, `add rule ${family} nw_judge ${hook} meta nftrace set 1`]),
  ];
}
