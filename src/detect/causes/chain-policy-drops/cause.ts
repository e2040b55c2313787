import type { Cause } from '../../cause.ts';
import { policyDropFindings } from '../../policy-drop.ts';
import { messages } from './messages.ts';

/** The packet reached the end of a base chain other than FORWARD, and the chain's policy dropped it. */
export const cause: Cause = {
  id: 'chain-policy-drops',
  messages,
  silences: [],
  detect: (view) => policyDropFindings(view, 'chain-policy-drops', (hook) => hook !== 'forward'),
};
