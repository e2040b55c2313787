import type { Source } from './source.ts';

export const nsswitch: Source = {
  id: 'nsswitch',
  scope: 'netns',
  action: { kind: 'etc', name: 'nsswitch.conf' },
  note: 'The order in which names are looked up.',
};
