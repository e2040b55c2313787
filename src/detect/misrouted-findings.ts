import type { Fix, Finding } from '../model/finding/index.ts';
import { formatIp } from '../net/ip.ts';
import { formatPrefix } from '../net/prefix.ts';
import { causeFinding, shellFix } from './build.ts';
import { evidenceOf } from './evidence.ts';
import { routeFrom } from './expected-route.ts';
import { groupBy } from './failure.ts';
import type { Misrouted } from './misrouted.ts';
import { misroutedOf } from './misrouted.ts';
import { ipRoute, routeArguments } from './route-taken.ts';
import { placeText } from './place.ts';
import type { View } from './view.ts';

/** Findings for hops that were routed in this wrong way, one a namespace and route. */
export function misroutedFindings(view: View, id: string, how: Misrouted['how']): readonly Finding[] {
  const met = misroutedOf(view).filter((misrouted) => misrouted.how === how);
  return groupBy(met, ({ netns, taken, expected }) => `${netns} ${taken?.route.because.ref?.line ?? ''} ${formatPrefix(expected.dst)}`).map((group) => {
    const [{ netns, taken, expected, dst, because }] = group;
    const wanted = routeArguments(routeFrom(expected));
    return causeFinding(id, group.map((entry) => entry.failure), {
      object: { kind: 'route', netns, text: taken === undefined || how === 'missing' ? wanted : taken.route.because.text },
      facts: {
        node: placeText(view, netns), dst: formatIp(dst), prefix: formatPrefix(expected.dst), wanted, taken: taken?.route.because.text ?? '-', dev: taken?.route.nexthops[0]?.dev ?? '-',
        via: viaText(taken?.route.nexthops[0]?.via), right: viaText(expected.nexthop.via), rightDev: expected.nexthop.dev ?? '-', by: expected.by,
      },
      evidence: evidenceOf(because, wanted),
      fixes: [fixOf(netns, group[0])],
    });
  });
}

function viaText(via: Parameters<typeof formatIp>[0] | undefined): string {
  return via === undefined ? '-' : formatIp(via);
}

function fixOf(netns: string, misrouted: Misrouted): Fix {
  const { expected, taken } = misrouted;
  const route = routeFrom(expected);
  const old = taken?.route.because.ref;
  if (misrouted.how === 'missing' || old === undefined || taken === undefined) {
    return shellFix('add', netns, [ipRoute(expected.dst.family, 'add', routeArguments(route))], [{ kind: 'add-route', netns, route }]);
  }
  const replaced = { ...route, dst: taken.route.dst, table: taken.route.table, metric: taken.route.metric };
  return shellFix('replace', netns, [ipRoute(expected.dst.family, 'replace', routeArguments(replaced))], [{ kind: 'replace-route', netns, old, route: replaced }]);
}
