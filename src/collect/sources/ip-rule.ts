import type { Source } from './source.ts';

export const ipRule: Source = {
  id: 'ip-rule',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-4', 'rule', 'show'] },
  note: 'IPv4 policy rules.',
  costs: { en: 'No IPv4 packet can be routed here: the answer is unknown from this point on.', zh: '此处无法为 IPv4 数据包选路：从这里起结论未知。' },
};
