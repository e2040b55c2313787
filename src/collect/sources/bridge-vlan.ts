import type { Source } from './source.ts';

export const bridgeVlan: Source = {
  id: 'bridge-vlan',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', 'vlan', 'show'] },
  note: 'VLANs of bridge ports.',
};
