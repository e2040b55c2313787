import type { Probe, SocketProbe, WireProbe } from '../../world.ts';
import { dressed, oddFlags } from './crafted.ts';
import type { Asking } from './ports.ts';
import { socketProbe } from './socket.ts';
import { usable } from './wire.ts';

/** Flows that exist before netwhy collects. */
export function primeFlows(asking: Asking, count: number): SocketProbe[] {
  return Array.from({ length: count }, () => ({ ...socketProbe(asking), size: 'small' as const }));
}

/**
 * Packets of flows that connection tracking may know: the same datagram or echo again, and segments of a TCP connection from
 * outside, in either direction (a program cannot open the same connection twice).
 */
export function onPrimed(asking: Asking, flow: SocketProbe): Probe | undefined {
  if (flow.protocol !== 'tcp' && asking.random.chance(0.7)) return { ...flow, id: asking.id() };
  return asking.random.chance(0.5) ? segmentOf(asking, flow, 'original') : segmentOf(asking, flow, 'reply');
}

function segmentOf(asking: Asking, flow: SocketProbe, direction: 'original' | 'reply'): WireProbe | undefined {
  const { random, topology, id } = asking;
  const src = flow.src ?? random.pick([...topology.places.filter((place) => place.netns === flow.netns && (place.kind === 'device') && place.address.includes(':') === flow.dst.includes(':')).map((place) => place.address), undefined]);
  const owner = topology.places.find((place) => place.address === (direction === 'original' ? src : flow.dst))?.netns;
  const wire = random.shuffle(topology.devices.filter((device) => usable(topology, device) && device.master === undefined && device.peer?.netns === owner && device.netns !== owner))[0];
  if (src === undefined || wire?.peer === undefined) return undefined;
  const [from, to] = direction === 'original' ? [{ address: src, port: flow.sport }, { address: flow.dst, port: flow.dport }] : [{ address: flow.dst, port: flow.dport }, { address: src, port: flow.sport }];
  const family = flow.dst.includes(':') ? 6 : 4;
  const l4 = flow.protocol === 'tcp' ? { kind: 'tcp' as const, sport: from.port, dport: to.port, flags: random.chance(0.6) ? 16 : oddFlags(random) }
    : flow.protocol === 'udp' ? { kind: 'udp' as const, sport: from.port, dport: to.port }
      : { kind: 'icmp' as const, type: direction === 'original' ? (family === 4 ? 8 : 128) : (family === 4 ? 0 : 129), code: 0, id: flow.sport };
  return { kind: 'wire', id: id(), netns: wire.netns, dev: wire.name, from: wire.peer, packet: dressed(random, { src: from.address, dst: to.address }, l4, 1280) };
}
