import type { Source } from './source.ts';

export const ip6tablesLegacy: Source = {
  id: 'ip6tables-legacy',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip6tables-legacy-save', '-c'] },
  needs: { kind: 'lines', path: '/proc/net/ip6_tables_names' },
  note: 'Reads the tables named in /proc/net/ip6_tables_names and no others: asking for a table that is not there would create it.',
};
