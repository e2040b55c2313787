import type { Source } from './source.ts';

export const iptablesLegacy: Source = {
  id: 'iptables-legacy',
  scope: 'netns',
  action: { kind: 'run', argv: ['iptables-legacy-save', '-c'] },
  needs: { kind: 'lines', path: '/proc/net/ip_tables_names' },
  note: 'Reads the tables named in /proc/net/ip_tables_names and no others: asking for a table that is not there would create it.',
};
