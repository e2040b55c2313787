import type { Cause } from '../../cause.ts';
import { rejected } from '../../failure.ts';
import { nullrouteFindings } from '../../nullroute.ts';
import { messages } from './messages.ts';

/** The longest prefix that holds the destination is of type unreachable or prohibit. */
export const cause: Cause = {
  id: 'unreachable-route-wins',
  messages,
  silences: ['missing-route'],
  detect: (view) => nullrouteFindings(view, 'unreachable-route-wins', rejected(view.failures, 'route').filter(({ by }) => by.type !== 'no-route').map(({ failure }) => failure)),
};
