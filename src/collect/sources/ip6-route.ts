import type { Source } from './source.ts';

export const ip6Route: Source = {
  id: 'ip6-route',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-6', 'route', 'show', 'table', 'all'] },
  note: 'All IPv6 tables, local included.',
  costs: { en: 'No IPv6 packet can be routed here: the answer is unknown from this point on.', zh: '此处无法为 IPv6 数据包选路：从这里起结论未知。' },
};
