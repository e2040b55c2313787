import { slicesOf } from '../model/kube/index.ts';
import type { ServicePort } from '../model/kube/index.ts';
import type { Netns, VirtualService } from '../model/network/index.ts';
import type { ServicePromise } from '../model/kube/index.ts';
import type { Ip } from '../net/ip.ts';
import { PROTOCOL, protocolNumber } from '../net/protocol.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';
import { virtualServer } from './virtual-servers.ts';

/** A port of the Service that was asked about, but another one than was asked for, and what IPVS of the client's node has for it. */
export interface OtherPort {
  readonly host: Netns;
  readonly promise: ServicePromise;
  readonly frontend: Ip;
  readonly port: ServicePort;
  readonly protocol: number;
  /** What the node has for the port that was asked for. */
  readonly asked: VirtualService;
  /** Absent: IPVS has none. */
  readonly found: VirtualService | undefined;
}

/** The other ports, with ready endpoints, of the Services whose asked port IPVS of the client's node knows. */
export function otherPortsOf(view: View): readonly OtherPort[] {
  const ports = view.walked.flatMap(({ target }) => {
    const { promise, question, client } = target;
    const host = client.node === undefined ? undefined : view.placement.hostNetns(client.node);
    if (promise === undefined || question.kind !== 'socket' || host?.kind !== 'known') return [];
    return portsBeside(view, promise, question.dst, netnsOf(view, host.value));
  });
  return [...new Map(ports.map((one) => [`${one.host.id} ${one.promise.service.ref.line} ${one.protocol} ${one.port.port}`, one])).values()];
}

function portsBeside(view: View, promise: ServicePromise, frontend: Ip, host: Netns): readonly OtherPort[] {
  const at = (protocol: number, port: number): VirtualService | undefined => virtualServer(host, protocol, frontend, port);
  const asked = at(promise.protocol, promise.port.port);
  if (asked === undefined) return [];
  return (promise.service.spec?.ports ?? []).flatMap((port): OtherPort[] => {
    const protocol = protocolNumber(port.protocol ?? 'TCP') ?? PROTOCOL.tcp;
    const same = protocol === promise.protocol && port.port === promise.port.port;
    return same || !hasReady(view, promise, port) ? [] : [{ host, promise, frontend, port, protocol, asked, found: at(protocol, port.port) }];
  });
}

function hasReady({ cluster }: View, { service }: ServicePromise, port: ServicePort): boolean {
  const slices = cluster.endpointSlices.kind === 'known' ? cluster.endpointSlices.value : [];
  const own = slicesOf(slices, service.metadata);
  return own.some(({ ports, endpoints }) => (ports ?? []).some((each) => (each.name ?? '') === (port.name ?? '')) && (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false));
}
