import type { Link } from '../../model/network/link.ts';
import { sameIp } from '../../net/ip.ts';
import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
import { familyOf, passHook } from '../hook.ts';
import { ipvsAtBridgedForward } from '../ipvs/hooks.ts';
import type { Builtin } from '../netfilter/index.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { routeInputV4 } from '../route/input-v4.ts';
import { routeInputV6 } from '../route/input-v6.ts';
import type { Path } from '../route/path.ts';
import { sysctl } from '../state/sysctl.ts';
import { resolve } from '../neighbour/resolve.ts';
import { isBefore } from '../../model/network/release.ts';
import { drop, end, unknown } from '../stop.ts';

/** Whether bridged packets of this family are shown to iptables (net/bridge/br_netfilter_hooks.c), and the lines that say so. */
export interface BridgeCalls {
  readonly on: boolean;
  readonly because: readonly Because[];
}

/**
 * br_netfilter shows bridged packets to the hooks of IP when `bridge-nf-call-iptables` is 1 or the bridge's own flag is set.
 * A namespace without the sysctl has no br_netfilter; where sysctls were not collected both ways are walked.
 */
export function bridgeCalls(run: Run, skb: Skb, bridge: Link): BridgeCalls {
  if (skb.vlan !== undefined && !seesTagged(run, skb)) return { on: false, because: [] };
  const v4 = skb.packet.src.family === 4;
  const own = bridge.detail.kind === 'bridge' && (v4 ? bridge.detail.nfCallIptables : bridge.detail.nfCallIp6tables);
  if (own) return { on: true, because: [bridge.because] };
  const netns = run.netns(skb.netns);
  const name = `net.bridge.bridge-nf-call-ip${v4 ? '' : '6'}tables`;
  if (netns.sysctls.kind === 'missing') {
    const because = { text: `${name} in ${netns.id}: ${netns.sysctls.because.text}` };
    return { on: run.decide({ kind: 'unknown', because }, `sysctl ${netns.id} ${name}`), because: [because] };
  }
  const found = netns.sysctls.value.get(name);
  return { on: found?.value === '1', because: found === undefined ? [] : [found.because] };
}

/** Tagged frames are shown only with `bridge-nf-filter-vlan-tagged` (is_vlan_ip). */
export function seesTagged(run: Run, skb: Skb): boolean {
  return sysctl(run, run.netns(skb.netns), 'net.bridge.bridge-nf-filter-vlan-tagged', 0).value !== 0;
}

/**
 * PREROUTING of IP for a frame on a bridge port (br_nf_pre_routing and its finish): the device is the bridge, the port is the
 * physical one. A destination translated here is routed: out of the same bridge the frame is re-addressed to the new next
 * hop and stays bridged ("bridged DNAT"), elsewhere it is addressed to the bridge and goes up the stack, and in IPv4 so it does
 * where the bridge does not forward (the comment in br_nf_pre_routing_finish says otherwise; asked of 6.1 and 6.18).
 */
export function bridgePrerouting(run: Run, skb: Skb, port: Link, bridge: Link): void {
  const before = skb.packet.dst;
  skb.inDev = bridge.name;
  skb.physIn = port.name;
  passAsOwn(run, skb, 'prerouting');
  if (!sameIp(before, skb.packet.dst)) redirected(run, skb, bridge);
  skb.inDev = port.name;
}

function redirected(run: Run, skb: Skb, bridge: Link): void {
  const v4 = skb.packet.src.family === 4;
  const route = v4 ? routeInputV4(run, skb, bridge) : routeInputV6(run, skb, bridge);
  const path = route.kind === 'forward' || route.kind === 'forwarding-off' ? route.path : undefined;
  if (path?.dev.ifindex === bridge.ifindex) {
    skb.dstMac = macOf(run, skb, bridge, path);
    run.step({ stage: 'bridge', action: 'lookup', because: path.because, facts: bridgedFacts(skb, bridge) });
    return;
  }
  // IPv4: a route that says no is still a route (ip_route_input gives 0, its input is ip_error), where forwarding is off, too: the stack above answers. IPv6 drops it here, unless forwarding alone forbids it.
  if (path !== undefined || route.kind === 'local' || route.kind === 'forwarding-off' || (route.kind === 'none' && v4)) {
    if (bridge.mac !== undefined) skb.dstMac = bridge.mac;
    run.step({ stage: 'bridge', action: 'lookup', because: path?.because ?? ('because' in route ? route.because : []), facts: { bridge: bridge.name, dnat: 'routed' } });
    return;
  }
  if (route.kind === 'broadcast') unknown(skb, route.because, bridge.name);
  else if (route.kind === 'bad-source') drop(skb, { kind: 'martian', addr: skb.packet.src, why: 'source' }, { because: route.source.because, dev: bridge.name });
  else if (route.kind === 'martian') drop(skb, { kind: 'martian', addr: skb.packet.dst, why: 'destination' }, { because: route.because, dev: bridge.name });
  else if (route.kind === 'none') drop(skb, { kind: 'route', type: route.type }, { because: route.because, dev: bridge.name });
}

/** Says which bridged packet the bridge's own stack takes in a second time (`takenTwice`). */
function bridgedFacts(skb: Skb, bridge: Link): Readonly<Record<string, string | boolean>> {
  const facts = { bridge: bridge.name, dnat: 'bridged', mac: skb.dstMac ?? '' };
  return bridge.promisc && skb.pktType === 'host' ? { ...facts, twofold: true } : facts;
}

/** The MAC of the next hop on the bridge; a packet that gets none ends in the middle of the hook. */
function macOf(run: Run, skb: Skb, bridge: Link, path: Path): string {
  const mac = resolve(run, skb, bridge, path.via ?? skb.packet.dst);
  return typeof mac === 'string' ? mac : end(mac);
}

/**
 * Where br_netfilter stands among the bridge's own chains (br_nf_ops): registered with the first bridge of the namespace, and so mostly before
 * the chains of its priority, which then run before it. In FORWARD its priority was -1 until 6.7; once IP's hook has run there, chains
 * of priority 0 and below are taken to have run already, whether or not they have (br_nf_hook_thresh, 6.1 and 6.18; seen on 6.18).
 */
export function amongBridgeChains(netns: Netns, hook: 'prerouting' | 'forward', run: () => void): Builtin {
  const priority = hook === 'forward' && isBefore(netns.kernel, 6, 7) ? -1 : 0;
  return { priority, name: 'br_netfilter', early: true, ...(hook === 'forward' ? { hides: 0 } : {}), run: () => (run(), undefined) };
}

/** FORWARD of IP for a frame between two ports (br_nf_forward): both devices are the bridge, the ports are physical. */
export function bridgeForward(run: Run, skb: Skb, bridge: Link, out: Link): void {
  const port = skb.inDev;
  skb.inDev = bridge.name;
  skb.outDev = bridge.name;
  skb.physOut = out.name;
  passAsOwn(run, skb, 'forward', ipvsAtBridgedForward(run, skb));
  if (port !== undefined) skb.inDev = port;
}

/** POSTROUTING of IP for a frame that leaves by a port (br_nf_post_routing), only after bridgeForward. */
export function bridgePostrouting(run: Run, skb: Skb, bridge: Link): void {
  skb.outDev = bridge.name;
  passAsOwn(run, skb, 'postrouting');
}

/** The hooks of IP are shown a frame for another host as one for this host (setup_pre_routing, br_nf_forward_ip, br_nf_post_routing). */
function passAsOwn(run: Run, skb: Skb, hook: 'prerouting' | 'forward' | 'postrouting', builtins: readonly Builtin[] = []): void {
  const other = skb.pktType === 'otherhost';
  if (other) skb.pktType = 'host';
  passHook(run, skb, hook, familyOf(skb), builtins);
  if (other) skb.pktType = 'otherhost';
}
