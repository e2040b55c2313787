import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const iptablesNft: Source = {
  id: 'iptables-nft',
  scope: 'netns',
  action: { kind: 'run', argv: ['iptables-nft-save', '-c'] },
  needs: { kind: 'modules', modules: [NF_TABLES] },
  note: 'The tables that iptables-nft manages, in the spelling of iptables. Not run before nf_tables is loaded: asking would load it.',
};
