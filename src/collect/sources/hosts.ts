import type { Source } from './source.ts';

export const hosts: Source = {
  id: 'hosts',
  scope: 'netns',
  action: { kind: 'etc', name: 'hosts' },
  note: 'Names that are answered before DNS.',
};
