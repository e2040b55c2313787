import type { Cause } from '../../cause.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { messages } from './messages.ts';

/** A node that the packet crosses has no route to the pods of the destination's node, or to its own pod. */
export const cause: Cause = {
  id: 'missing-route',
  messages,
  silences: ['neighbour-unresolved', 'reply-not-translated-back'],
  detect: (view) => misroutedFindings(view, 'missing-route', 'missing'),
};
