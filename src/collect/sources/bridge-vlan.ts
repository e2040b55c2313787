import type { Source } from './source.ts';

export const bridgeVlan: Source = {
  id: 'bridge-vlan',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', 'vlan', 'show'] },
  note: 'VLANs of bridge ports.',
  costs: { en: 'It cannot be told whether a bridge port forwards, filters a VLAN or sends back out of the same port.', zh: '无法判断网桥端口是否转发、是否过滤 VLAN、是否允许从同一端口发回。' },
};
