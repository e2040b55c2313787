import type { Finding } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { formatPrefix } from '../../../net/prefix.ts';
import { blocksWithoutRoute } from '../../blocks-without-route.ts';
import { shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { routeFrom } from '../../expected-route.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { placeText } from '../../place.ts';
import { routeArguments } from '../../route-taken.ts';
import { shell } from '../../shell.ts';
import { defaults, unheardRouters } from '../../unheard-routers.ts';
import type { Unheard } from '../../unheard-routers.ts';
import type { View } from '../../view.ts';
import { netnsOf } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'missing-route';

/** A node that the packet crosses has no route to the pods of the destination's node, or to its own pod. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved', 'reply-not-translated-back'],
  detect: (view) => [...misroutedFindings(view, ID, 'missing').map((finding) => advertised(view, withoutAny(finding))), ...noted(view), ...notHeard(view)],
};

/** Not even a default route takes the packet. */
function withoutAny(finding: Finding): Finding {
  return finding.facts['taken'] === '-' ? { ...finding, explanation: 'none' } : finding;
}

/** D48: not even a default route is there, and the one that a router advertises is not taken. */
function advertised(view: View, finding: Finding): Finding {
  const { object, facts } = finding;
  if (object.kind !== 'route' || facts['taken'] !== '-' || !String(facts['dst']).includes(':')) return finding;
  const netns = netnsOf(view, object.netns);
  const [unheard] = defaults(netns).length > 0 ? [] : unheardRouters(netns);
  if (unheard === undefined) return finding;
  const { link, name, router, because } = unheard;
  const fixes = router === undefined ? [] : [shellFix('advertised', netns.id, [shell('sysctl', '-w', `${name}=2`)], [{ kind: 'accept-router', netns: netns.id, ifindex: link.ifindex, dev: link.name, name, router: router.ip }])];
  return { ...finding, explanation: 'advertised', object: { kind: 'sysctl', netns: netns.id, name }, facts: { ...facts, ...told(unheard) }, evidence: [...evidenceOf(because), ...finding.evidence], fixes: [...fixes, ...finding.fixes] };
}

function told({ link, name, router }: Unheard): Finding['facts'] {
  return { uplink: link.name, setting: name, router: router === undefined ? '-' : formatIp(router.ip) };
}

/** Nothing failed, and the client's node does not take the default route of IPv6 that is advertised to it, but has another. */
function notHeard(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const clients = view.walked.filter(({ walk }) => walk.branches.some(({ journeys }) => journeys.some(({ packetIn }) => packetIn.src.family === 6))).map(({ target }) => target.client.node);
  const hosts = new Set(clients.flatMap((node) => {
    const host = node === undefined ? undefined : view.placement.hostNetns(node);
    return host?.kind === 'known' ? [host.value] : [];
  }));
  return [...hosts].map((id) => netnsOf(view, id)).flatMap((netns) => unheardRouters(netns).flatMap((unheard): Finding[] => {
    const [other] = defaults(netns);
    return other === undefined ? [] : [{
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'unheard', weight: 0, hits: [], fixes: [],
      object: { kind: 'sysctl', netns: netns.id, name: unheard.name },
      facts: { node: placeText(view, netns.id), dst: '::/0', taken: other.because.text, wanted: '-', ...told(unheard) },
      evidence: evidenceOf([...unheard.because, other.because]),
    }];
  }));
}

/** Nothing failed, and the client's node has no route to the pods of a node that the packet does not go to. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  return blocksWithoutRoute(view).map(({ netns, node, dst, expected, like }): Finding => {
    const wanted = routeArguments(routeFrom(expected));
    return {
      id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'other', weight: 0, hits: [], fixes: [],
      object: { kind: 'route', netns: netns.id, text: wanted },
      facts: { node: placeText(view, netns.id), dst: formatPrefix(expected.dst), wanted, taken: '-', pod: formatIp(dst), other: node },
      evidence: evidenceOf([like.because], wanted),
    };
  });
}
