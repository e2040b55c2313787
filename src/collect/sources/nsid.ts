import type { Source } from './source.ts';

export const nsid: Source = {
  id: 'nsid',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'netns', 'list-id'] },
  note: 'Namespace ids as this namespace numbers its peers, with names where there are any.',
};
