import type { Source } from './source.ts';

export const ipLink: Source = {
  id: 'ip-link',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', '-d', 'link', 'show'] },
  note: 'Devices with kind, master, peer index and namespace id, MTU, state, tunnel options.',
  costs: { en: 'Nothing can be said about packets in this namespace: its devices and their peers are not known.', zh: '无法判断该命名空间内的任何数据包：不知道其设备及对端。' },
};
