import type { Cause } from '../../cause.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { messages } from './messages.ts';

/** The route goes into the tunnel, but to an end that is not the node which has the destination. */
export const cause: Cause = {
  id: 'tunnel-endpoint-wrong',
  messages,
  silences: ['neighbour-unresolved', 'missing-route', 'wrong-next-hop', 'reply-not-translated-back'],
  detect: (view) => misroutedFindings(view, 'tunnel-endpoint-wrong', 'tunnel-endpoint'),
};
