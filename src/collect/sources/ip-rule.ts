import type { Source } from './source.ts';

export const ipRule: Source = {
  id: 'ip-rule',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-4', 'rule', 'show'] },
  note: 'IPv4 policy rules.',
};
