import type { Cause } from '../../cause.ts';
import { firewallFindings } from '../../firewall.ts';
import { messages } from './messages.ts';

/** A rule that belongs to no policy agent and to no service proxy drops the packet. */
export const cause: Cause = {
  id: 'firewall-rule-drops',
  messages,
  silences: [],
  detect: (view) => firewallFindings(view, 'firewall-rule-drops', 'drops'),
};
