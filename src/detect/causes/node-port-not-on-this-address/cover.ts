import type { Change, Fix } from '../../../model/finding/index.ts';
import type { LinkAddress, Netns } from '../../../model/network/index.ts';
import { bitsOf, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { contains, formatPrefix, prefixOf } from '../../../net/prefix.ts';
import type { Prefix } from '../../../net/prefix.ts';
import { internalIps } from '../../../model/kube/index.ts';
import { adviceFix } from '../../build.ts';
import type { Failure } from '../../failure.ts';
import { programmed, serviceFailures } from '../../service-failures.ts';
import type { View } from '../../view.ts';
import { heldAt, holds, isLoopback } from './held.ts';
import type { Held } from './held.ts';

/** The proxies take node ports on that address's network, too; of loopback neither mode can. kube-proxy has one configuration for all nodes, so it names the networks of all. */
export function coverAddress(view: View, failure: Failure, held: Held, ip: Ip): readonly Fix[] {
  const [asked] = isLoopback(ip) ? [] : serviceFailures(view).filter((one) => one.failure === failure);
  if (asked === undefined) return [];
  const ranges = rangesOf(view, held, ip);
  const own = programmed(asked, asked.promise.usable);
  const isLocal = [asked.promise.service.spec?.externalTrafficPolicy, asked.promise.service.spec?.internalTrafficPolicy].includes('Local');
  // Where each node has endpoints of its own only, what the others would send to is not this node's.
  const others = isLocal ? [] : own.flatMap((change) => hosts(view).flatMap((netns) => onOthers(view, netns, held, ip, ranges, change)));
  const text = `kube-proxy, KubeProxyConfiguration of all nodes: nodePortAddresses: ${JSON.stringify(ranges.map((range) => formatPrefix(range)))}`;
  return [adviceFix('cover', text, [...own, ...others], 'medium')];
}

/** The networks of every node's InternalIPs, of what its proxy takes node ports on now, and of the address that was asked. */
function rangesOf(view: View, { netns, addresses }: Held, ip: Ip): readonly Prefix[] {
  const internal = (view.cluster.nodes.kind === 'known' ? view.cluster.nodes.value : []).flatMap((node) => {
    const host = hosts(view).find((one) => one.node === node.metadata.name);
    return internalIps(node).map((own) => networkOf(host, own));
  });
  return [...internal, ...[...addresses, ip].map((own) => networkOf(netns, own))].reduce<readonly Prefix[]>((kept, range) => (kept.some((other) => includes(other, range)) ? kept : [...kept.filter((other) => !includes(range, other)), range]), []);
}

/** The network that the node's device says the address is in; the address alone where none does. */
function networkOf(netns: Netns | undefined, ip: Ip): Prefix {
  const on = addressesOf(netns).find((address) => sameIp(address.ip, ip));
  return on === undefined ? prefixOf(ip, bitsOf(ip.family)) : prefixOf(ip, on.prefix.length);
}

function includes(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** The node port on addresses of a node that come into these networks and on which its proxy does not take it yet. */
function onOthers(view: View, netns: Netns, held: Held, ip: Ip, ranges: readonly Prefix[], change: Extract<Change, { kind: 'program-service' }>): readonly Change[] {
  const there = heldAt(view, netns.id, ip.family, change.port, change.protocol);
  if (there === undefined) return [];
  const more = addressesOf(netns).map((address) => address.ip).filter((own) => own.family === ip.family && !holds(there, own) && ranges.some((range) => contains(range, own)));
  return more.filter((own) => netns.id !== held.netns.id || !sameIp(own, ip)).map((addr) => ({ ...change, netns: netns.id, addr }));
}

function addressesOf(netns: Netns | undefined): readonly LinkAddress[] {
  return netns?.links.kind === 'known' ? netns.links.value.flatMap(({ addresses }) => addresses) : [];
}

function hosts({ placement, network }: View): readonly Netns[] {
  return placement.nodes.flatMap((node) => {
    const host = placement.hostNetns(node);
    return host.kind === 'known' ? (network.netns.get(host.value) ?? []) : [];
  });
}
