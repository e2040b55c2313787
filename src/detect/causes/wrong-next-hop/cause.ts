import type { Cause } from '../../cause.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { messages } from './messages.ts';

/** A node has the route, but by a next hop that is not the node which has the destination. */
export const cause: Cause = {
  id: 'wrong-next-hop',
  messages,
  silences: ['neighbour-unresolved', 'missing-route', 'reply-not-translated-back', 'ip-forward-off'],
  detect: (view) => misroutedFindings(view, 'wrong-next-hop', 'wrong-next-hop'),
};
