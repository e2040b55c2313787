import type { Fix } from '../../../model/finding/index.ts';
import type { Netns } from '../../../model/network/index.ts';
import { bitsOf, formatIp } from '../../../net/ip.ts';
import { prefixOf } from '../../../net/prefix.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { mutedByNullroute } from '../../nullroute.ts';
import { ipRoute, routeArguments } from '../../route-taken.ts';
import { unansweredOf } from '../../unanswered.ts';
import type { Unanswered } from '../../unanswered.ts';
import { netnsOf } from '../../view.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'proxy-arp-without-route';

/** D33: proxy_arp is on, but the node has no route to the gateway address by another device, so it does not answer (net/ipv4/arp.c arp_fwd_proxy). */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved'],
  detect: (view) => groupBy(withoutRoute(view), ({ failure, ip, gateway }) => `${gateway?.netns ?? ''} ${failure.disposition.netns} ${formatIp(ip)}`).map((group) => {
    const [{ failure, ip, gateway }] = group;
    const host = gateway?.netns ?? '';
    return causeFinding(ID, group.map((entry) => entry.failure), {
      object: { kind: 'route', netns: host, text: formatIp(ip) },
      facts: { node: nodeOf(host), ip: formatIp(ip), dev: gateway?.dev ?? '' },
      evidence: evidenceOf(failure.disposition.because, `a default route, or one to ${formatIp(ip)}, by another device`),
      fixes: fixes(view, group[0]),
    });
  }),
};

/** A route without a next hop is a cause of its own. */
function withoutRoute(view: View): readonly Unanswered[] {
  const muted = new Set(mutedByNullroute(view).map(({ failure }) => failure));
  return unansweredOf(view).filter(({ failure, why, gateway }) => why === 'no-route-for-proxy' && gateway !== undefined && !muted.has(failure));
}

function fixes(view: View, { ip, gateway }: Unanswered): readonly Fix[] {
  const uplink = gateway === undefined ? undefined : uplinkOf(netnsOf(view, gateway.netns), ip.family);
  if (gateway === undefined || uplink === undefined) return [];
  const route = { type: 'unicast' as const, dst: prefixOf(ip, bitsOf(ip.family)), tos: 0, table: 254, metric: 0, scope: 'link' as const, protocol: 'static', nexthops: [{ dev: uplink, weight: 1, onlink: false, flags: [] }], mtuLocked: false };
  return [shellFix('route', gateway.netns, [ipRoute(ip.family, 'add', routeArguments(route))], [{ kind: 'add-route', netns: gateway.netns, route }])];
}

/** A device of the node that leads to the other nodes. */
function uplinkOf(netns: Netns, family: 4 | 6): string | undefined {
  const links = netns.links.kind === 'known' ? netns.links.value : [];
  return links.find((link) => link.up && link.detail.kind !== 'loopback' && link.detail.kind !== 'bridge' && link.detail.kind !== 'tunnel' && link.detail.kind !== 'vxlan' && link.addresses.some((address) => address.ip.family === family && address.scope === 'global' && address.prefix.length < bitsOf(family)))?.name;
}
