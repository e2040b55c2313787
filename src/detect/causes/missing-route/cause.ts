import type { Finding } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { formatPrefix } from '../../../net/prefix.ts';
import { blocksWithoutRoute } from '../../blocks-without-route.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { routeFrom } from '../../expected-route.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { placeText } from '../../place.ts';
import { routeArguments } from '../../route-taken.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'missing-route';

/** A node that the packet crosses has no route to the pods of the destination's node, or to its own pod. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['neighbour-unresolved', 'reply-not-translated-back'],
  detect: (view) => [...misroutedFindings(view, ID, 'missing'), ...noted(view)],
};

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
