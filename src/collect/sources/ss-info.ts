import { TCP_DIAG } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ssInfo: Source = {
  id: 'ss-info',
  scope: 'netns',
  // Lines without a timer have no parenthesis; the header stays. Two states, so that ss prints which. What it says of a connection stays on its line.
  action: { kind: 'run', argv: ['ss', '-tnoiO', 'state', 'established', 'state', 'close-wait'], without: '^[A-RT-Z][^(]*$\\|timer:([^o]', capped: true },
  needs: { kind: 'modules', modules: [TCP_DIAG] },
  note: 'The same with how many bytes each of them sent, sent again, and had acknowledged. Old versions of `ss` do not know how to print that on one line.',
};
