import type { Service } from '../../../model/kube/index.ts';
import type { Link, LinkAddress, Netns } from '../../../model/network/index.ts';
import { parseIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import type { View } from '../../view.ts';

/** The device that kube-proxy in IPVS mode binds the addresses of Services to (kubernetes pkg/proxy/ipvs/proxier.go, defaultDummyDevice). */
const DEVICE = 'kube-ipvs0';

/** A load balancer's address on a node. */
export interface Binding {
  readonly ip: Ip;
  readonly netns: Netns;
  readonly link: Link;
  readonly address: LinkAddress;
  readonly service: Service;
}

/** Where a namespace has the address of a Service's load balancer. */
export function bindingAt(view: View, id: string, ip: Ip): Binding | undefined {
  const netns = view.network.netns.get(id);
  const services = view.cluster.services.kind === 'known' ? view.cluster.services.value : [];
  const service = services.find((candidate) => ingressOf(candidate).some((own) => sameIp(own, ip)));
  const link = netns?.links.kind === 'known' ? netns.links.value.find(({ name }) => name === DEVICE) : undefined;
  const address = link?.addresses.find((candidate) => sameIp(candidate.ip, ip));
  return netns === undefined || service === undefined || link === undefined || address === undefined ? undefined : { ip, netns, link, address, service };
}

/** The addresses of a Service's load balancer. */
export function ingressOf({ status }: Service): readonly Ip[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap((entry) => parseIp(entry.ip ?? '') ?? []);
}
