import { TCP_DIAG } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ssRetransmit: Source = {
  id: 'ss-retransmit',
  scope: 'netns',
  // Lines without a timer have no parenthesis; the header stays. Two states, so that ss prints which.
  action: { kind: 'run', argv: ['ss', '-tno', 'state', 'established', 'state', 'close-wait'], without: '^[A-RT-Z][^(]*$\\|timer:([^o]', capped: true },
  needs: { kind: 'modules', modules: [TCP_DIAG], otherwise: ['env', 'PROC_ROOT=/proc', 'ss', '-tno', 'state', 'established', 'state', 'close-wait'] },
  note: 'Open connections that have sent what is not acknowledged yet, with how often it was sent again. All others are left out.',
};
