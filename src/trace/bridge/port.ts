import type { BridgePort, Link } from '../../model/network/link.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import { known } from '../state/part.ts';

/** A port of a bridge: its device and what `bridge -d link` says of it. */
export interface Port {
  readonly link: Link;
  /** Absent when bridge ports were not collected: what the walk then says is in doubt. */
  readonly state?: BridgePort;
}

/** The bridge's port that is this device. */
export function portOf(ctx: WalkContext, netns: Netns, link: Link): Port {
  if (netns.bridgePorts.kind === 'missing') {
    ctx.doubt(netns.bridgePorts.because);
    return { link };
  }
  const state = netns.bridgePorts.value.find((port) => port.ifindex === link.ifindex);
  return state === undefined ? { link } : { link, state };
}

/** The bridge itself as a port of its own, which matters for VLANs only. */
export function ownPort(ctx: WalkContext, netns: Netns, bridge: Link): Port {
  return bridge.detail.kind === 'bridge' && bridge.detail.vlanFiltering ? portOf(ctx, netns, bridge) : { link: bridge };
}

/** All ports of a bridge, in order of index. */
export function portsOfBridge(ctx: WalkContext, netns: Netns, bridge: Link): readonly Port[] {
  return known(netns.links).filter((link) => link.master === bridge.ifindex).map((link) => portOf(ctx, netns, link));
}

/** Whether the port takes part at all (br_handle_frame: BR_STATE_FORWARDING). */
export function forwarding(port: Port): boolean {
  return port.link.up && (port.state === undefined || port.state.state === 'forwarding');
}

/** Why a frame from `from` is not sent out of `to`, or undefined when it is (should_deliver, net/bridge/br_forward.c). */
export function refusal(ctx: WalkContext, netns: Netns, from: Port | undefined, to: Port): 'hairpin' | 'isolated' | 'blocking' | undefined {
  if (!forwarding(to)) return 'blocking';
  if (from === undefined) return undefined;
  if (from.link.ifindex === to.link.ifindex && !hairpin(ctx, netns, to)) return 'hairpin';
  if (from.state?.isolated === true && to.state?.isolated === true) return 'isolated';
  return undefined;
}

function hairpin(ctx: WalkContext, netns: Netns, port: Port): boolean {
  if (port.state !== undefined) return port.state.hairpin;
  const because = { text: `hairpin flag of ${port.link.name} in ${netns.id} was not collected` };
  return ctx.decide({ kind: 'unknown', because }, `hairpin ${netns.id} ${port.link.name}`);
}
