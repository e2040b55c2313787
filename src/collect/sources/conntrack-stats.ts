import { CTNETLINK } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const conntrackStats: Source = {
  id: 'conntrack-stats',
  scope: 'netns',
  counter: true,
  action: { kind: 'run', argv: ['conntrack', '-S'] },
  needs: { kind: 'modules', modules: [CTNETLINK] },
  note: 'Counters by CPU with their names. Not run before nf_conntrack_netlink is loaded: asking would load it.',
};
