import type { Cause } from '../../cause.ts';
import { dropped } from '../../failure.ts';
import { muteFindings, nullrouteFindings } from '../../nullroute.ts';
import { messages } from './messages.ts';

/** D35: the longest prefix that holds the destination is a blackhole. With a more specific route beside it, that is normal and not met. */
export const cause: Cause = {
  id: 'blackhole-route-wins',
  messages,
  silences: ['missing-route', 'neighbour-unresolved'],
  detect: (view) => [
    ...nullrouteFindings(view, 'blackhole-route-wins', dropped(view.failures, 'route').filter(({ by }) => by.type === 'blackhole').map(({ failure }) => failure)),
    ...muteFindings(view, 'blackhole-route-wins', new Set(['blackhole'])),
  ],
};
