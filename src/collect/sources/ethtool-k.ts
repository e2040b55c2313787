import type { Source } from './source.ts';

export const ethtoolK: Source = {
  id: 'ethtool-k',
  scope: 'netns',
  action: { kind: 'devices', argv: ['ethtool', '-k'] },
  note: 'Offloads of the devices, as `ethtool -k` prints them, one device after the other.',
};
