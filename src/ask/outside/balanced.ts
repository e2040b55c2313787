import { listenerOf } from '../../model/network/index.ts';
import type { Balancer, BalancerListener } from '../../model/network/index.ts';
import type { Target } from '../../model/report/index.ts';
import { sameIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { requestedService } from '../request.ts';
import { choosePort } from '../service-targets.ts';
import { protocolOf, targetName } from '../target.ts';
import type { Protocol } from '../target.ts';
import type { Found, World } from '../world.ts';
import type { OutsideAsking } from './targets.ts';

/**
 * The questions of a client outside that a load balancer of known configuration gets: for its own address, or for a Service that it was made for. None for a client that has the
 * load balancer's own address: that one is the box itself, at its probes.
 */
export function balancedTargets(world: World, asking: OutsideAsking, to: Found): readonly Target[] {
  const balancers = (world.network.balancers ?? []).filter(({ addresses }) => !addresses.some((own) => asking.client.addresses.some((ip) => sameIp(ip, own))));
  return to.service === undefined ? atAddress(world, balancers, asking, to) : atService(world, balancers, asking, { ...to, service: to.service });
}

function atAddress(world: World, balancers: readonly Balancer[], asking: OutsideAsking, to: Found): readonly Target[] {
  const protocol = asking.protocol ?? 'tcp';
  const port = Number(to.port);
  if (to.port === undefined || !Number.isInteger(port)) return [];
  return balancers.flatMap((balancer) => balancer.addresses.filter((own) => to.addresses.some((ip) => sameIp(ip, own))).flatMap((dst) => targetOf(world, balancer, asking, { dst, port, protocol })));
}

function atService(world: World, balancers: readonly Balancer[], asking: OutsideAsking, to: Found & { readonly service: NonNullable<Found['service']> }): readonly Target[] {
  const { metadata, spec } = to.service;
  const port = choosePort((spec?.ports ?? []).filter((one) => asking.protocol === undefined || protocolOf(one) === asking.protocol), to.port);
  if (port === undefined) return [];
  const isIts = ({ service }: BalancerListener): boolean => service?.name === metadata.name && service.namespace === metadata.namespace;
  return balancers.filter(({ listeners }) => listeners.some(isIts)).flatMap((balancer) => balancer.addresses.flatMap((dst) => targetOf(world, balancer, asking, { dst, port: port.port, protocol: protocolOf(port) })));
}

function targetOf(world: World, balancer: Balancer, { client, family, sport, http }: OutsideAsking, at: { readonly dst: Ip; readonly port: number; readonly protocol: Protocol }): readonly Target[] {
  const { dst, port, protocol } = at;
  const src = client.addresses.find((ip) => ip.family === dst.family && (family === undefined || ip.family === family));
  if (src === undefined) return [];
  const asked = requestedService(world, balancer, port, http);
  const owner = listenerOf(balancer, protocolNumber(protocol) ?? 0, port)?.service;
  const { services } = world.cluster;
  const service = asked?.service ?? (services.kind === 'known' ? services.value.find(({ metadata }) => metadata.name === owner?.name && metadata.namespace === owner.namespace) : undefined);
  const own = asked?.port ?? service?.spec?.ports?.find((one) => one.port === port && protocolOf(one) === protocol);
  return [{
    name: targetName(dst, port, protocol), client: {}, server: {}, ...(http === undefined ? {} : { http }), ...(service === undefined || own === undefined ? {} : { promise: world.promise(service, own, undefined, dst.family, 'external') }),
    question: { kind: 'balanced', balancer: balancer.id, protocol, src, dst, dport: port, size: protocol === 'tcp' ? 'full' : 'small', ...(sport === undefined ? {} : { sport }) },
  }];
}
