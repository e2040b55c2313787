import type { Link } from '../../model/network/link.ts';
import { passHook } from '../hook.ts';
import type { Next } from '../next.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { isMulticast } from '../route/special.ts';
import { known } from '../state/part.ts';
import { drop } from '../stop.ts';
import { upTheStack } from '../device/receive.ts';
import { amongBridgeChains, bridgeCalls, bridgePrerouting } from './netfilter.ts';
import { ownEntry } from './own-entry.ts';
import { forwarding, ownPort, portOf } from './port.ts';
import { refusedBy, sendOutOfPort } from './send.ts';
import { findPort, floodedPort } from './find-port.ts';
import { egressTag, ingressVlan } from './vlan.ts';
import type { BridgeVlan } from './vlan.ts';

/**
 * A frame comes in by a port (br_handle_frame, net/bridge/br_input.c): port state, VLAN, the bridge's own PREROUTING with
 * br_netfilter among it, then to the bridge's own stack or out of the port behind which its MAC is.
 */
export function receiveOnPort(run: Run, skb: Skb, dev: Link, bridge: Link): Next {
  const netns = run.netns(skb.netns);
  const port = portOf(run, netns, dev);
  const because = [port.state?.because ?? dev.because];
  if (!forwarding(port)) {
    run.step({ stage: 'bridge', action: 'drop', because, facts: { bridge: bridge.name, port: dev.name, state: port.state?.state ?? 'unknown' } });
    return drop(skb, { kind: 'bridge', why: 'blocking' }, { because, dev: dev.name });
  }
  const vlan = ingressVlan(bridge, port, skb.vlan);
  if (vlan === undefined) {
    run.step({ stage: 'bridge', action: 'drop', because, facts: { bridge: bridge.name, port: dev.name, vlan: skb.vlan ?? 'untagged' } });
    return drop(skb, { kind: 'bridge', why: 'vlan' }, { because, dev: dev.name });
  }
  skb.pktType = isOwnMac(run, skb, bridge) ? 'host' : 'otherhost';
  run.step({ stage: 'bridge', action: 'receive', because: [], facts: { bridge: bridge.name, port: dev.name, mac: skb.dstMac ?? '' } });
  const calls = bridgeCalls(run, skb, bridge);
  passHook(run, skb, 'prerouting', 'bridge', calls.on ? [amongBridgeChains(netns, 'prerouting', () => { bridgePrerouting(run, skb, dev, bridge); })] : []);
  const up = (): Next => {
    passHook(run, skb, 'input', 'bridge');
    return upOnBridge(run, skb, bridge, vlan, calls.on);
  };
  if (isOwnMac(run, skb, bridge)) return up();
  // A solicitation goes by its group's MAC, whoever it is walked to.
  const own = isMulticast(skb.packet.dst) ? undefined : ownEntry(netns, bridge, skb.dstMac, vlan);
  if (own !== undefined) {
    if (skb.pktType === 'host') return up();
    run.step({ stage: 'bridge', action: 'drop', because: [own.because], facts: { bridge: bridge.name, mac: skb.dstMac ?? '', why: 'own-entry' } });
    return drop(skb, { kind: 'other-host-mac', mac: skb.dstMac ?? '' }, { because: [own.because], dev: bridge.name });
  }
  const to = findPort(run, skb, bridge, skb.dstMac ?? '', vlan);
  if (takenTwice(skb, bridge) && (to === undefined || refusedBy(run, skb, bridge, { from: port, to, vlan, calls }) !== undefined)) {
    untrack(run, skb, bridge);
    return up();
  }
  if (to === undefined) {
    run.step({ stage: 'bridge', action: 'flood', because: [bridge.because], facts: { bridge: bridge.name, mac: skb.dstMac ?? '' } });
    const copy = floodedPort(run, skb, bridge, { from: port, vlan, hooked: calls.on });
    if (copy !== undefined) return sendOutOfPort(run, skb, bridge, { from: port, to: copy, vlan, calls });
    return drop(skb, { kind: 'other-host-mac', mac: skb.dstMac ?? '' }, { because: [bridge.because], dev: bridge.name });
  }
  return sendOutOfPort(run, skb, bridge, { from: port, to, vlan, calls });
}

/**
 * A bridge in promiscuous mode takes what it forwards in, too (br_handle_frame_finish, net/bridge/br_input.c), where it is dropped as another host's, but
 * for a frame that was addressed to the bridge and translated since: its stack routes that once more, to the same next hop as the bridged one, which alone
 * is walked unless no port takes it (both seen on 6.18).
 */
function takenTwice(skb: Skb, bridge: Link): boolean {
  return bridge.promisc && skb.pktType === 'host';
}

/**
 * The copy that a promiscuous bridge takes in is of no connection any more (br_nf_local_in, net/bridge/br_netfilter_hooks.c, since 6.9; seen on 6.18). Older kernels were given that where somebody
 * maintained them, which their release does not tell: both ways are walked.
 */
function untrack(run: Run, skb: Skb, bridge: Link): void {
  if (skb.ct?.kind !== 'tracked') return;
  const { id, kernel } = run.netns(skb.netns);
  const because = { ...bridge.because, text: `${bridge.because.text} (is promiscuous, and Linux ${kernel ?? ''} may keep the connection of what it copies)` };
  if (isBefore(kernel, 6, 9) && !run.decide({ kind: 'unknown', because }, `copy ${id} ${bridge.ifindex}`)) return;
  skb.ct = { kind: 'invalid' };
  run.step({ stage: 'conntrack', action: 'invalid', because: [bridge.because], facts: { bridge: bridge.name } });
}

/** Whether a frame is for the bridge itself: its own MAC, or that of one of its port devices (a local fdb entry). */
export function isOwnMac(run: Run, skb: Skb, bridge: Link): boolean {
  if (skb.dstMac === bridge.mac) return true;
  return known(run.netns(skb.netns).links).some((link) => link.master === bridge.ifindex && link.mac === skb.dstMac);
}

/** br_pass_frame_up: the frame comes in by the bridge device; a VLAN device on the bridge takes its tag's frames. */
function upOnBridge(run: Run, skb: Skb, bridge: Link, vlan: BridgeVlan, hooked: boolean): Next {
  const own = ownPort(run, run.netns(skb.netns), bridge);
  const egress = egressTag(bridge, own, vlan);
  if (egress === undefined) {
    const because = [own.state?.because ?? bridge.because];
    run.step({ stage: 'bridge', action: 'drop', because, facts: { bridge: bridge.name, port: bridge.name, vlan: vlan.id } });
    return drop(skb, { kind: 'bridge', why: 'vlan' }, { because, dev: bridge.name });
  }
  skb.vlan = egress.tag;
  // ip_rcv_core clears the control block, and with it how large the fragments were that the packet came in.
  if (skb.reassembled !== undefined) skb.reassembled = { ...skb.reassembled, forgotten: true };
  const child = known(run.netns(skb.netns).links).find((link) => link.detail.kind === 'vlan' && link.detail.lower === bridge.ifindex && link.detail.vlan === skb.vlan);
  if (skb.vlan !== undefined && child !== undefined) {
    skb.vlan = undefined;
    return upTheStack(run, skb, child, hooked);
  }
  if (skb.vlan !== undefined) return drop(skb, { kind: 'bridge', why: 'vlan' }, { because: [bridge.because], dev: bridge.name });
  if (bridge.mac !== undefined) skb.dstMac = bridge.mac;
  return upTheStack(run, skb, bridge, hooked);
}
