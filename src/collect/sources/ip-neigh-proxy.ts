import type { Source } from './source.ts';

export const ipNeighProxy: Source = {
  id: 'ip-neigh-proxy',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'neigh', 'show', 'proxy'] },
  note: 'Addresses that are answered for explicitly.',
  costs: { en: 'It cannot be told whether the next hop answers.', zh: '无法判断下一跳是否应答。' },
};
