import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ip6tables: Source = {
  id: 'ip6tables',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip6tables-save', '-c'] },
  needs: { kind: 'lines', path: '/proc/net/ip6_tables_names', orModules: [NF_TABLES] },
  unlessTools: ['ip6tables-legacy-save', 'ip6tables-nft-save'],
  note: 'Only where neither variant is installed under its own name, so that it is not known which one answers. Not run while neither a legacy table nor nf_tables is there.',
};
