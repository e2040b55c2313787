import type { Source } from './source.ts';

export const ipNeighProxy: Source = {
  id: 'ip-neigh-proxy',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'neigh', 'show', 'proxy'] },
  note: 'Addresses that are answered for explicitly.',
};
