import type { Source } from './source.ts';

export const ipNeigh: Source = {
  id: 'ip-neigh',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'neigh', 'show'] },
  note: 'ARP and neighbour discovery entries of both families.',
};
