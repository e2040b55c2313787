import type { Link, LinkAddress, Netns } from '../../../model/network/index.ts';
import type { Ip } from '../../../net/ip.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import { contains } from '../../../net/prefix.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { linkAt, linkNamed } from '../../links.ts';
import { placeText } from '../../place.ts';
import { shell } from '../../shell.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'bridge-address-missing';

/** D31: a pod asks for its gateway, and the bridge that it hangs on, which should have that address, has another or none. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved', 'missing-route', 'wrong-device', 'wrong-next-hop'],
  detect: (view) => groupBy(withoutGateway(view), ({ host, bridge, ip }) => `${host.id} ${bridge.ifindex} ${formatIp(ip)}`).map((group) => {
    const [{ host, bridge, ip, own, pod }] = group;
    const { length } = own.prefix;
    const has = bridge.addresses.filter((address) => address.ip.family === ip.family && address.scope === 'global');
    return causeFinding(ID, group.map(({ failure }) => failure), {
      object: { kind: 'link', netns: host.id, text: bridge.name },
      facts: { node: nodeOf(host.id), bridge: bridge.name, ip: formatIp(ip), has: has.map((address) => formatIp(address.ip)).join(', ') || '-', place: placeText(view, pod) },
      evidence: evidenceOf([bridge.because, ...has.map(({ because }) => because), own.because], `${formatIp(ip)}/${length} on ${bridge.name}`),
      fixes: [shellFix('add', host.id, [shell('ip', 'addr', 'add', `${formatIp(ip)}/${length}`, 'dev', bridge.name)], [{ kind: 'add-address', netns: host.id, ifindex: bridge.ifindex, dev: bridge.name, ip, length }])],
    });
  }),
};

interface Without {
  readonly failure: Failure;
  readonly host: Netns;
  readonly bridge: Link;
  readonly ip: Ip;
  /** The pod's namespace, and its address in whose subnet the gateway is. */
  readonly pod: string;
  readonly own: LinkAddress;
}

function withoutGateway(view: View): readonly Without[] {
  return unansweredOf(view).flatMap(({ failure, ip, gateway }): Without[] => {
    if (gateway === undefined) return [];
    const { netns: pod, dev } = failure.disposition;
    const own = linkNamed(netnsOf(view, pod), dev)?.addresses.find(({ prefix }) => contains(prefix, ip));
    const host = netnsOf(view, gateway.netns);
    const port = linkNamed(host, gateway.dev);
    const bridge = port?.master === undefined ? undefined : linkAt(host, port.master);
    if (own === undefined || bridge?.detail.kind !== 'bridge' || bridge.addresses.some((address) => sameIp(address.ip, ip))) return [];
    return isGateway(netnsOf(view, pod), ip) ? [{ failure, host, bridge, ip, pod, own }] : [];
  });
}

function isGateway(pod: Netns, ip: Ip): boolean {
  const part = ip.family === 4 ? pod.routes4 : pod.routes6;
  return part.kind === 'known' && part.value.some(({ nexthops }) => nexthops.some(({ via }) => via !== undefined && sameIp(via, ip)));
}
