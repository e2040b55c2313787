import type { Source } from './source.ts';

export const bridgeFdb: Source = {
  id: 'bridge-fdb',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', 'fdb', 'show'] },
  note: 'Forwarding entries of bridges and VXLAN devices.',
};
