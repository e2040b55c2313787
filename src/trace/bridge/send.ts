import type { Link } from '../../model/network/link.ts';
import { fitsDevice } from '../device/forwardable.ts';
import { passHook } from '../hook.ts';
import { cut } from '../fragments/pieces.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, lose } from '../stop.ts';
import { makeInnerSum } from '../tunnel/inner-sum.ts';
import { findPort, floodedPort, isFlooded } from './find-port.ts';
import { amongBridgeChains, bridgeForward, bridgePostrouting, seesTagged } from './netfilter.ts';
import type { BridgeCalls } from './netfilter.ts';
import { ownPort, refusal } from './port.ts';
import type { Port } from './port.ts';
import { egressTag, ingressVlan } from './vlan.ts';
import type { BridgeVlan } from './vlan.ts';

/** IPV6_MIN_MTU. */
const SMALLEST_PATH = 1280;

/**
 * What was put together on its way over the bridge goes on in fragments no larger than those that came (br_nf_dev_queue_xmit of net/bridge/br_netfilter_hooks.c,
 * nf_ct_bridge_refrag); br_netfilter cuts to the bridge's MTU what is too long for the port, and drops it when it has DF. ip6_fragment takes up the fragments as they came only
 * where no copy of the packet is about, and cuts it anew, none smaller than 1280, where one is (skb_cloned; seen on 6.1): of the `copied` the bridge keeps or floods others.
 */
function refragment(run: Run, skb: Skb, bridge: Link, port: Link, { hooked, copied }: { readonly hooked: boolean; readonly copied: boolean }): void {
  const { reassembled, packet: { length: size, df, src } } = skb;
  if (skb.bundle === true || (reassembled === undefined && (!hooked || src.family === 6 || df))) return;
  const largest = hooked && src.family === 6 && copied ? Math.max(reassembled?.largest ?? 0, SMALLEST_PATH) : reassembled?.largest ?? port.mtu;
  if (size <= Math.min(port.mtu, largest) || largest > port.mtu) return;
  cut(skb, Math.min(bridge.mtu, largest));
  run.step({ stage: 'mtu', action: 'fragment', because: [port.because], facts: { dev: port.name, mtu: Math.min(bridge.mtu, largest), size }, packet: skb.packet });
}

interface Crossing {
  readonly from?: Port;
  readonly to: Port;
  readonly vlan: BridgeVlan;
  readonly calls: BridgeCalls;
}

/** br_dev_xmit (net/bridge/br_device.c, 6.1 and 6.18): the host's own frame goes out by the bridge device. */
export function sendFromBridge(run: Run, skb: Skb, bridge: Link): Next {
  // A bridge has no offloads for what is inside of tunnels (hw_enc_features).
  makeInnerSum(skb);
  const own = ownPort(run, run.netns(skb.netns), bridge);
  const vlan = ingressVlan(bridge, own, skb.vlan);
  if (vlan === undefined) {
    const because = [own.state?.because ?? bridge.because];
    run.step({ stage: 'bridge', action: 'drop', because, facts: { bridge: bridge.name, port: bridge.name, vlan: skb.vlan ?? 'untagged' } });
    return drop(skb, { kind: 'bridge', why: 'vlan' }, { because, dev: bridge.name });
  }
  // The entry of the bridge's own MAC names no port: br_forward throws the frame away. A bridge without ARP sends its unicast there (arp_constructor).
  if (bridge.mac !== undefined && skb.dstMac === bridge.mac) {
    run.step({ stage: 'bridge', action: 'drop', because: [bridge.because], facts: { bridge: bridge.name, mac: bridge.mac, why: 'own-mac' } });
    return lose(skb, { kind: 'no-peer' }, { because: [bridge.because], dev: bridge.name });
  }
  const to = findPort(run, skb, bridge, skb.dstMac ?? '', vlan);
  if (to === undefined) {
    run.step({ stage: 'bridge', action: 'flood', because: [bridge.because], facts: { bridge: bridge.name, mac: skb.dstMac ?? '' } });
    const tunnel = floodedPort(run, skb, bridge, { from: undefined, vlan, hooked: false });
    if (tunnel !== undefined) return sendOutOfPort(run, skb, bridge, { to: tunnel, vlan, calls: { on: false, because: [] } });
    return lose(skb, { kind: 'no-peer' }, { because: [bridge.because], dev: bridge.name });
  }
  return sendOutOfPort(run, skb, bridge, { to, vlan, calls: { on: false, because: [] } });
}

/** Why the port does not take the frame. */
export function refusedBy(run: Run, skb: Skb, bridge: Link, { from, to, vlan }: Crossing): NonNullable<ReturnType<typeof refusal>> | 'vlan' | undefined {
  return refusal(run, run.netns(skb.netns), from, to) ?? (egressTag(bridge, to, vlan) === undefined ? 'vlan' : undefined);
}

/**
 * br_forward: may the frame leave by this port, do FORWARD (of the host's own frames OUTPUT) and POSTROUTING let it, does it fit. OUTPUT sees the
 * port that the frame leaves by, and neither it nor POSTROUTING where it came in (__br_forward, br_forward_finish of net/bridge/br_forward.c, 6.1 and 6.18).
 */
export function sendOutOfPort(run: Run, skb: Skb, bridge: Link, crossing: Crossing): Next {
  const { from, to, vlan } = crossing;
  const netns = run.netns(skb.netns);
  const because = [to.state?.because ?? to.link.because];
  const egress = egressTag(bridge, to, vlan);
  const why = refusedBy(run, skb, bridge, crossing);
  const facts = { bridge: bridge.name, port: to.link.name, mac: skb.dstMac ?? '' };
  if (why !== undefined) {
    run.step({ stage: 'bridge', action: 'drop', because, facts: { ...facts, why } });
    return drop(skb, { kind: 'bridge', why }, { because, dev: to.link.name });
  }
  // __br_forward: the tag is put on or taken off before the hooks see the frame.
  skb.vlan = egress?.tag;
  const hooked = crossing.calls.on && (skb.vlan === undefined || seesTagged(run, skb));
  if (from !== undefined) {
    skb.outDev = to.link.name;
    passHook(run, skb, 'forward', 'bridge', hooked ? [amongBridgeChains(netns, 'forward', () => { bridgeForward(run, skb, bridge, to.link); })] : []);
  }
  skb.outDev = to.link.name;
  const { inDev } = skb;
  skb.inDev = undefined;
  if (from === undefined) passHook(run, skb, 'output', 'bridge');
  passHook(run, skb, 'postrouting', 'bridge', hooked && from !== undefined ? [{ priority: 2147483647, name: 'br_netfilter', run: () => (bridgePostrouting(run, skb, bridge), undefined) }] : []);
  skb.inDev = inDev;
  const flooded = from !== undefined && isFlooded(run, skb, bridge, { from, to, vlan });
  if (flooded && !bridge.promisc && hooked && skb.packet.src.family === 6 && (skb.reassembled?.largest ?? SMALLEST_PATH) < SMALLEST_PATH) run.doubt({ ...to.link.because, text: `${to.link.because.text} (whether this port gets the frame or a copy of it, which is cut otherwise)` });
  if (from !== undefined) refragment(run, skb, bridge, to.link, { hooked, copied: bridge.promisc });
  fitsDevice(run, skb, to.link);
  run.step({ stage: 'bridge', action: 'switch', because: [], facts: flooded ? { ...facts, twofold: true } : facts });
  skb.physIn = undefined;
  skb.physOut = undefined;
  return { kind: 'transmit', skb, dev: to.link };
}
