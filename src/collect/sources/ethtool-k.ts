import type { Source } from './source.ts';

export const ethtoolK: Source = {
  id: 'ethtool-k',
  scope: 'netns',
  action: { kind: 'devices', argv: ['ethtool', '-k'] },
  note: 'Offloads of the devices, as `ethtool -k` prints them, one device after the other.',
  costs: { en: 'Faults of offloads stay unseen.', zh: '看不到网卡卸载相关的故障。' },
};
