import type { Finding, Fix } from '../model/finding/index.ts';
import type { Route } from '../model/network/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { causeFinding, shellFix } from './build.ts';
import { evidenceOf, nodeOf } from './evidence.ts';
import { expectedRoute, routeFrom } from './expected-route.ts';
import type { Failure } from './failure.ts';
import { groupBy, packetAtEnd } from './failure.ts';
import { ipRoute, routeArguments, routeOf } from './route-taken.ts';
import { unansweredOf } from './unanswered.ts';
import type { View } from './view.ts';
import { netnsOf } from './view.ts';

/** A route of these types ends what it is taken for. */
const NULL_TYPES: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit']);

/** A node that does not answer for an address, because its own way there, from who asks, ends in such a route (arp_process routes the request, net/ipv4/arp.c). */
export interface Mute {
  readonly failure: Failure;
  readonly netns: string;
  readonly ip: Ip;
  readonly route: Route;
}

/** Where a node stayed mute by a route without a next hop. */
export function mutedByNullroute(view: View): readonly Mute[] {
  return unansweredOf(view).flatMap(({ failure, ip, why, gateway }): Mute[] => {
    if (why !== 'no-route-for-proxy' || gateway === undefined) return [];
    const routes = failure.disposition.because.flatMap(({ ref }) => routeOf(netnsOf(view, gateway.netns), ref) ?? []);
    return routes.filter(({ type }) => NULL_TYPES.has(type)).slice(0, 1).map((route) => ({ failure, netns: gateway.netns, ip, route }));
  });
}

/** Findings for nodes that are mute by a route of these types. */
export function muteFindings(view: View, id: string, types: ReadonlySet<string>): readonly Finding[] {
  return groupBy(mutedByNullroute(view).filter(({ route }) => types.has(route.type)), ({ netns, route }) => `${netns} ${route.because.ref?.line ?? ''}`).map((group) => {
    const [{ failure, netns, ip, route }] = group;
    return {
      ...causeFinding(id, group.map((one) => one.failure), {
        object: { kind: 'route', netns, text: route.because.text },
        facts: { node: nodeOf(netns), dst: formatIp(ip), route: route.because.text, type: route.type },
        evidence: [...evidenceOf([route.because], `another route to ${formatIp(ip)}`), ...evidenceOf(failure.disposition.because.filter(({ text }) => text !== route.because.text))],
        fixes: deletion(netns, route),
      }),
      explanation: 'mute',
    };
  });
}

/** Findings for packets that a route without a next hop ended. The missing more specific route comes before the deletion. */
export function nullrouteFindings(view: View, id: string, failures: readonly Failure[]): readonly Finding[] {
  return groupBy(failures, ({ disposition }) => `${disposition.netns} ${disposition.because[0]?.ref?.line ?? ''}`).map((group) => {
    const [first] = group;
    const { disposition } = first;
    const { netns, because } = disposition;
    const dst = packetAtEnd(first).dst;
    const route = because.map((line) => routeOf(netnsOf(view, netns), line.ref)).find((candidate) => candidate !== undefined);
    return causeFinding(id, group, {
      object: { kind: 'route', netns, text: because[0]?.text ?? '' },
      facts: { node: nodeOf(netns), dst: formatIp(dst), route: because[0]?.text ?? '', type: route?.type ?? '' },
      evidence: evidenceOf(because, `a more specific route to ${formatIp(dst)}`),
      fixes: [...moreSpecific(view, netns, dst), ...(route === undefined ? [] : deletion(netns, route))],
    });
  });
}

function moreSpecific(view: View, netns: string, dst: Ip): readonly Fix[] {
  const expected = expectedRoute(view, netns, dst);
  if (expected === undefined) return [];
  const route = routeFrom(expected);
  return [shellFix('add', netns, [ipRoute(dst.family, 'add', routeArguments(route))], [{ kind: 'add-route', netns, route }])];
}

function deletion(netns: string, route: Route): readonly Fix[] {
  const { ref } = route.because;
  return ref === undefined ? [] : [shellFix('delete', netns, [ipRoute(route.dst.family, 'del', routeArguments(route))], [{ kind: 'delete-route', netns, route: ref }], 'medium')];
}
