import { IP_SET } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const ipset: Source = {
  id: 'ipset',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipset', 'save'] },
  needs: { kind: 'modules', modules: [IP_SET] },
  note: 'All sets with their members. Not run before ip_set is loaded: asking would load it.',
};
