import type { Source } from './source.ts';

export const ipRoute: Source = {
  id: 'ip-route',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-4', 'route', 'show', 'table', 'all'] },
  note: 'All IPv4 tables, local included.',
};
