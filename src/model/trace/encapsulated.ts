import type { Packet } from '../../net/packet.ts';
import { PROTOCOL } from '../../net/protocol.ts';
import type { TunnelPackets } from '../network/index.ts';
import type { Hop } from './journey.ts';

/** The packet that a tunnel of those that clusters are made of put around another one, and the device that did. */
export interface Encapsulated {
  readonly dev: string;
  readonly packet: Packet;
  readonly kind: 'ipip' | 'vxlan';
  readonly packets: TunnelPackets;
}

/** The outermost packet that a hop put another one into, where that is IPIP's or VXLAN's; nothing of other tunnels, or where it put none. */
export function encapsulatedIn({ steps }: Hop): Encapsulated | undefined {
  const step = steps.findLast(({ stage, packet }) => stage === 'encapsulate' && packet !== undefined);
  const packet = step?.packet;
  if (step === undefined || packet === undefined) return undefined;
  const { protocol, src, dst, l4 } = packet;
  const dev = String(step.facts['dev'] ?? '-');
  if (protocol === PROTOCOL.ipencap) return { dev, packet, kind: 'ipip', packets: { protocol, src, dst } };
  const header = protocol === PROTOCOL.udp && l4.kind === 'packet' ? l4.header : undefined;
  return header?.kind === 'vxlan' && header.dport !== undefined ? { dev, packet, kind: 'vxlan', packets: { protocol, src, dst, dport: header.dport } } : undefined;
}
