import type { Source } from './source.ts';

export const ip6Rule: Source = {
  id: 'ip6-rule',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-6', 'rule', 'show'] },
  note: 'IPv6 policy rules.',
};
