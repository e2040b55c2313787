import type { Source } from './source.ts';

export const ip6Rule: Source = {
  id: 'ip6-rule',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-6', 'rule', 'show'] },
  note: 'IPv6 policy rules.',
  costs: { en: 'No IPv6 packet can be routed here: the answer is unknown from this point on.', zh: '此处无法为 IPv6 数据包选路：从这里起结论未知。' },
};
