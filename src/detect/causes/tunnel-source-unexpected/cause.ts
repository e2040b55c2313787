import type { Finding, Fix } from '../../../model/finding/index.ts';
import type { Netns, Route } from '../../../model/network/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { letInLoosely } from '../../let-in-loosely.ts';
import { ipRoute, routeArguments, routeOf } from '../../route-taken.ts';
import { addressLine, entryFor, isRefusedSource, peerSets, rightAddress, tunnelHops } from '../../tunnel-ends.ts';
import type { TunnelHop } from '../../tunnel-ends.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'tunnel-source-unexpected';

/** A tunnel's packet that a route gives a source which the other node does not take tunnel packets from. */
interface Odd extends TunnelHop {
  readonly route: Route;
  /** The address that the other node knows of the sender. */
  readonly expected: Ip;
}

/** Routes between the nodes are not symmetric: a tunnel's packets leave by another interface, with another address, than the other node expects. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['firewall-rule-drops', 'policy-agent-out-of-step', 'rp-filter-drops'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const odd = tunnelHops(view).filter(isRefusedSource).flatMap((hop) => knownOtherwise(view, hop));
  const lost = odd.flatMap((one) => (one.failure === undefined ? [] : [{ ...one, failure: one.failure }]));
  return groupBy(lost, ({ from, route }) => `${from.id} ${route.because.text}`).map((group) => {
    const [first] = group;
    const { failure, from, route, expected } = first;
    return causeFinding(ID, group.map((one) => one.failure), {
      object: { kind: 'route', netns: from.id, text: route.because.text }, facts: factsOf(first),
      evidence: [...evidenceOf([route.because], `a route with the source ${formatIp(expected)}`), ...setLines(first.to, expected), ...evidenceOf(failure.disposition.because)],
      fixes: fixesFor(from.id, route, expected),
    });
  });
}

/** It goes by an interface that does not have its source, which is the one that the other node expects: answers come by another way. Where only loose rp_filter lets it in, that is told. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const loose = new Set(letInLoosely(view).map(({ netns }) => netns));
  const odd = tunnelHops(view).filter(({ to }) => !loose.has(to)).flatMap((hop) => knownOtherwise(view, hop)).filter(({ from, src, expected, route }) => sameIp(src, expected) && addressLine(from, src)?.link.name !== route.nexthops[0]?.dev);
  return groupBy(odd, ({ from, route }) => `${from.id} ${route.because.text}`).map(([first]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'expected', weight: 0, hits: [], fixes: [],
    object: { kind: 'route', netns: first.from.id, text: first.route.because.text }, facts: factsOf(first), evidence: evidenceOf([first.route.because]),
  }));
}

/** The route of the outer packet, where the sender's InternalIP is what the other node knows, and the packet goes to that node's own. */
function knownOtherwise(view: View, hop: TunnelHop): readonly Odd[] {
  const { from, to, src, dst, routed } = hop;
  const expected = rightAddress(view, to, from, src);
  const right = rightAddress(view, from, to, dst);
  const route = routed?.because.map(({ ref }) => routeOf(from, ref)).find((one) => one !== undefined);
  if (expected === undefined || route === undefined || (right !== undefined && !sameIp(right, dst))) return [];
  return peerSets(to, expected.family).some((set) => entryFor(set, expected) !== undefined) ? [{ ...hop, route, expected }] : [];
}

function setLines(to: Netns, expected: Ip): Finding['evidence'] {
  return evidenceOf(peerSets(to, expected.family).flatMap((set) => entryFor(set, expected)?.because ?? []));
}

/** Without the route the packet goes as the other node expects; or it keeps its way and gets the source that is expected. */
function fixesFor(netns: string, route: Route, expected: Ip): readonly Fix[] {
  const old = route.because.ref;
  if (old === undefined) return [];
  const { family } = route.dst;
  const source: Fix = shellFix('source', netns, [`${ipRoute(family, 'replace', routeArguments(route))} src ${formatIp(expected)}`], [{ kind: 'replace-route', netns, old, route: { ...route, prefsrc: expected } }], 'medium');
  if (route.protocol === 'kernel') return [source];
  return [shellFix('delete', netns, [ipRoute(family, 'del', routeArguments(route))], [{ kind: 'delete-route', netns, route: old }], 'medium'), source];
}

function factsOf({ from, to, src, dst, route, expected }: Odd): Finding['facts'] {
  return { node: from.node, peer: to.node, src: formatIp(src), dst: formatIp(dst), dev: route.nexthops[0]?.dev ?? '-', route: route.because.text, expected: formatIp(expected), expectedDev: addressLine(from, expected)?.link.name ?? '-' };
}
