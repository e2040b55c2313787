import { NF_TABLES } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const nft: Source = {
  id: 'nft',
  scope: 'netns',
  action: { kind: 'run', argv: ['nft', '-a', 'list', 'ruleset'] },
  needs: { kind: 'modules', modules: [NF_TABLES] },
  note: 'All tables of all families, with the handles by which a rule can be deleted. Not run before nf_tables is loaded: asking would load it.',
};
