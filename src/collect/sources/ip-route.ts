import type { Source } from './source.ts';

export const ipRoute: Source = {
  id: 'ip-route',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-4', 'route', 'show', 'table', 'all'] },
  note: 'All IPv4 tables, local included.',
  costs: { en: 'No IPv4 packet can be routed here: the answer is unknown from this point on.', zh: '此处无法为 IPv4 数据包选路：从这里起结论未知。' },
};
