import type { Cause } from '../../cause.ts';
import { firewallFindings } from '../../firewall.ts';
import { messages } from './messages.ts';

/** A rule that belongs to no policy agent and to no service proxy rejects the packet. */
export const cause: Cause = {
  id: 'firewall-rule-rejects',
  messages,
  silences: [],
  detect: (view) => firewallFindings(view, 'firewall-rule-rejects', 'rejects'),
};
