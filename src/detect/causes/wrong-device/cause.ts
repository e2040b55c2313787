import type { Cause } from '../../cause.ts';
import { misroutedFindings } from '../../misrouted-findings.ts';
import { messages } from './messages.ts';

/** A node has the route, but by a device that does not lead to the destination. */
export const cause: Cause = {
  id: 'wrong-device',
  messages,
  silences: ['neighbour-unresolved', 'proxy-arp-without-route', 'missing-route', 'reply-not-translated-back', 'policy-agent-out-of-step'],
  detect: (view) => misroutedFindings(view, 'wrong-device', 'wrong-device'),
};
