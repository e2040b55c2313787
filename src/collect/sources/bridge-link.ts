import type { Source } from './source.ts';

export const bridgeLink: Source = {
  id: 'bridge-link',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', '-d', 'link', 'show'] },
  note: 'Bridge ports: state, hairpin, isolation, learning.',
  costs: { en: 'It cannot be told whether a bridge port forwards, filters a VLAN or sends back out of the same port.', zh: '无法判断网桥端口是否转发、是否过滤 VLAN、是否允许从同一端口发回。' },
};
