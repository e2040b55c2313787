import type { Source } from './source.ts';

export const bridgeFdb: Source = {
  id: 'bridge-fdb',
  scope: 'netns',
  action: { kind: 'run', argv: ['bridge', 'fdb', 'show'] },
  note: 'Forwarding entries of bridges and VXLAN devices.',
  costs: { en: 'It cannot be told to which port or tunnel endpoint a frame goes.', zh: '无法判断帧发往哪个端口或隧道端点。' },
};
