import type { Source } from './source.ts';

export const resolvConf: Source = {
  id: 'resolv-conf',
  scope: 'netns',
  action: { kind: 'etc', name: 'resolv.conf' },
  note: 'The resolver as the youngest process of the namespace sees it.',
};
