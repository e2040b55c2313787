import type { Cluster, IpAddressPool, Service } from '../../model/kube/index.ts';
import { balancerId } from '../../model/network/balancer.ts';
import type { Balancer, BalancerListener, BalancerWays } from '../../model/network/balancer.ts';
import { groupBy } from '../../net/group-by.ts';
import { formatIp, parseIp, sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { parsePrefix, contains } from '../../net/prefix.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { known } from '../part/index.ts';
import { announcementOf } from './metallb-announced.ts';

/** MetalLB is no box: the node that has the address by its announcement takes the packet as it is, and kube-proxy's rules there do the rest. Nobody probes anything. */
const WAYS: BalancerWays = { allDeadMeansAllAlive: false, avoidsSource: false, catchesAnswers: false };

/** By which the controller says whose the address is; the second until 0.14. */
const FROM_POOL = ['metallb.io/ip-allocated-from-pool', 'metallb.universe.tf/ip-allocated-from-pool'] as const;

/** A load balancer's address of a Service that is MetalLB's, and the pool that has it; none where the pool is gone, and its speakers then withdraw the address. */
export interface MetallbAddress {
  readonly service: Service;
  readonly ip: Ip;
  readonly pool: IpAddressPool | undefined;
}

/** Each address that MetalLB gave to Services, where its pools were collected. Source: metallb speaker/main.go (SetBalancer, poolFor). */
export function metallbBalancers(cluster: Cluster): readonly Balancer[] {
  const all = metallbAddresses(cluster);
  return [...groupBy(all, ({ ip }) => formatIp(ip))].flatMap(([text, shared]): Balancer[] => {
    const [first] = shared;
    if (first === undefined) return [];
    const { ip, service, pool } = first;
    const name = `metallb-${text}`;
    const from = pool === undefined ? 'which no IPAddressPool has' : `of IPAddressPool ${pool.metadata.name}`;
    return [{
      id: balancerId(name), name, kind: 'metallb', addresses: [ip], ways: WAYS, listeners: shared.flatMap(listenersOf), announced: announcementOf(cluster, shared.filter((one) => sameIp(one.ip, ip)), all),
      because: { ref: service.ref, text: `MetalLB: ${text} of Service ${nameOf(service)}, ${from}` },
    }];
  });
}

function metallbAddresses({ services, ipAddressPools }: Cluster): readonly MetallbAddress[] {
  if (services.kind === 'missing' || ipAddressPools.kind === 'missing') return [];
  return services.value.filter(({ spec }) => spec?.type === 'LoadBalancer').flatMap((service) => (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip: text = '' }): MetallbAddress[] => {
    const ip = parseIp(text);
    const pool = ip === undefined ? undefined : ipAddressPools.value.find((one) => hasAddress(one, ip));
    const isIts = pool !== undefined || FROM_POOL.some((key) => service.metadata.annotations?.[key] !== undefined);
    return ip === undefined || !isIts ? [] : [{ service, ip, pool }];
  }));
}

/** Whether an address is of a pool: in one of its prefixes or ranges. */
function hasAddress({ spec }: IpAddressPool, ip: Ip): boolean {
  return (spec?.addresses ?? []).some((text) => {
    const [from, to] = text.split('-').map((part) => parseIp(part.trim()));
    if (from !== undefined && to !== undefined) return from.family === ip.family && from.value <= ip.value && ip.value <= to.value;
    const prefix = parsePrefix(text.trim());
    return prefix !== undefined && contains(prefix, ip);
  });
}

/** For whose sake each port is asked; the speakers do not look at ports. */
function listenersOf({ service, ip }: MetallbAddress): readonly BalancerListener[] {
  const { namespace = '', name } = service.metadata;
  return (service.spec?.ports ?? []).flatMap((port): BalancerListener[] => {
    const protocol = protocolNumber((port.protocol ?? 'TCP').toLowerCase());
    if (protocol === undefined) return [];
    return [{ protocol, port: port.port, source: { kind: 'kept' }, backends: known([]), service: { namespace, name }, because: { ref: service.ref, text: `MetalLB: ${port.protocol ?? 'TCP'} ${formatIp(ip)}:${port.port} of Service ${namespace}/${name}` } }];
  });
}

function nameOf({ metadata: { namespace = '', name } }: Service): string {
  return `${namespace}/${name}`;
}
