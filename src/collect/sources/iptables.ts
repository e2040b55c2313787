import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const iptables: Source = {
  id: 'iptables',
  scope: 'netns',
  action: { kind: 'run', argv: ['iptables-save', '-c'] },
  needs: { kind: 'lines', path: '/proc/net/ip_tables_names', orModules: [NF_TABLES] },
  unlessTools: ['iptables-legacy-save', 'iptables-nft-save'],
  note: 'Only where neither variant is installed under its own name, so that it is not known which one answers. Not run while neither a legacy table nor nf_tables is there.',
};
