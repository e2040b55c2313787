import type { Cause } from '../../cause.ts';
import { dropped, rejected } from '../../failure.ts';
import { muteFindings, nullrouteFindings } from '../../nullroute.ts';
import { messages } from './messages.ts';

const TYPES: ReadonlySet<string> = new Set(['unreachable', 'prohibit']);

/** The longest prefix that holds the destination is of type unreachable or prohibit; nobody hears of it where a bridge's own rules translated the packet. */
export const cause: Cause = {
  id: 'unreachable-route-wins',
  messages,
  silences: ['missing-route', 'neighbour-unresolved'],
  detect: (view) => [
    ...nullrouteFindings(view, 'unreachable-route-wins', [...rejected(view.failures, 'route'), ...dropped(view.failures, 'route')].filter(({ by }) => TYPES.has(by.type)).map(({ failure }) => failure)),
    ...muteFindings(view, 'unreachable-route-wins', TYPES),
  ],
};
