import type { LineRef } from '../../model/evidence/evidence.ts';
import { internalIps } from '../../model/kube/index.ts';
import type { Cluster, Service, ServicePort } from '../../model/kube/index.ts';
import { balancerId } from '../../model/network/balancer.ts';
import type { Balancer, BalancerBackend, BalancerListener, BalancerWays } from '../../model/network/balancer.ts';
import type { Part } from '../../model/network/because.ts';
import { groupBy } from '../../net/group-by.ts';
import { formatIp, formatIpPort, parseIp } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { known, missing } from '../part/index.ts';

/**
 * Tencent's gateway (TGW), of which CLB at four layers is made: it keeps the client's address, and the answers of its backends come to it. In TCS its rules follow the Services of type
 * LoadBalancer, one rule for each port with the node port of every node. How it finds out who is alive is not told there.
 * Source: cloud.tencent.com, documents 214/530 (CLB at layer 4 is TGW) and 214/3728 (backends see the client's address), and article 000.
 */
const WAYS: BalancerWays = { allDeadMeansAllAlive: true, avoidsSource: true, catchesAnswers: true };

/** Annotations by which the controllers of TCS know their Services begin so. */
const ANNOTATION = 'infra.tce.io/';

/** A box for each address that TGW gave to Services of TCS. Somebody else may have other rules for it. */
export function tgwBalancers(cluster: Cluster): readonly Balancer[] {
  const services = (cluster.services.kind === 'known' ? cluster.services.value : []).filter(({ metadata: { annotations = {} }, spec }) => spec?.type === 'LoadBalancer' && Object.keys(annotations).some((key) => key.startsWith(ANNOTATION)));
  const byAddress = groupBy(services.flatMap((service) => (service.status?.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ({ ip, service }))), ({ ip }) => ip);
  return [...byAddress].flatMap(([text, shared]): Balancer[] => {
    const address = parseIp(text);
    const own = shared.map(({ service }) => service);
    const [first] = own;
    if (address === undefined || first === undefined) return [];
    const name = `tgw-${formatIp(address)}`;
    return [{ id: balancerId(name), name, kind: 'tgw', addresses: [address], ways: WAYS, listeners: own.flatMap((service) => listenersOf(cluster, service, formatIp(address))), more: true, because: because(first.ref, `TGW: ${formatIp(address)} of Service ${nameOf(first)}`) }];
  });
}

function listenersOf(cluster: Cluster, service: Service, address: string): readonly BalancerListener[] {
  const { namespace = '', name } = service.metadata;
  return (service.spec?.ports ?? []).flatMap((port): BalancerListener[] => {
    const protocol = protocolNumber((port.protocol ?? 'TCP').toLowerCase());
    if (protocol === undefined) return [];
    return [{ protocol, port: port.port, source: { kind: 'kept' }, backends: backendsOf(cluster, service, port), service: { namespace, name }, because: because(service.ref, `TGW: ${port.protocol ?? 'TCP'} ${address}:${port.port} of Service ${nameOf(service)}`) }];
  });
}

function backendsOf({ nodes }: Cluster, service: Service, { nodePort }: ServicePort): Part<readonly BalancerBackend[]> {
  if (nodes.kind === 'missing') return missing(nodes.because);
  if (nodePort === undefined) return missing({ ref: service.ref, text: `Service ${nameOf(service)} has no node port` });
  // With Cluster every node serves alike; with Local it matters who is alive.
  if (service.spec?.externalTrafficPolicy === 'Local') return missing({ ref: service.ref, text: `which nodes TGW takes for alive (externalTrafficPolicy of Service ${nameOf(service)} is Local)` });
  return known(nodes.value.flatMap((node): BalancerBackend[] => {
    const [addr] = internalIps(node);
    return addr === undefined ? [] : [{ addr, port: nodePort, weight: 1, because: because(service.ref, `TGW: node port ${formatIpPort(addr, nodePort)} of Service ${nameOf(service)}`) }];
  }));
}

function because(ref: LineRef, text: string): Balancer['because'] {
  return { ref, text };
}

function nameOf({ metadata: { namespace = '', name } }: Service): string {
  return `${namespace}/${name}`;
}
