import type { Source } from './source.ts';

export const ipNeigh: Source = {
  id: 'ip-neigh',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'neigh', 'show'] },
  note: 'ARP and neighbour discovery entries of both families.',
  costs: { en: 'It cannot be told whether the next hop answers.', zh: '无法判断下一跳是否应答。' },
};
