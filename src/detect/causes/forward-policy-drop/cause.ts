import type { Cause } from '../../cause.ts';
import { policyDropFindings } from '../../policy-drop.ts';
import { messages } from './messages.ts';

/** D04: the packet reached the end of FORWARD and the chain's policy dropped it. */
export const cause: Cause = {
  id: 'forward-policy-drop',
  messages,
  silences: [],
  detect: (view) => policyDropFindings(view, 'forward-policy-drop', (hook) => hook === 'forward'),
};
