import type { Source } from './source.ts';

export const ip6Route: Source = {
  id: 'ip6-route',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-6', 'route', 'show', 'table', 'all'] },
  note: 'All IPv6 tables, local included.',
};
