import { NFNETLINK_HOOK } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const nftHooks: Source = {
  id: 'nft-hooks',
  scope: 'netns',
  action: { kind: 'run', argv: ['nft', 'list', 'hooks'] },
  needs: { kind: 'modules', modules: [NFNETLINK_HOOK] },
  note: 'Which functions stand at which hook in which order. Not run before nfnetlink_hook is loaded: asking would load it.',
};
