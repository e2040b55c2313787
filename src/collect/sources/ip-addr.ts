import type { Source } from './source.ts';

export const ipAddr: Source = {
  id: 'ip-addr',
  scope: 'netns',
  action: { kind: 'run', argv: ['ip', 'addr', 'show'] },
  note: 'Addresses of the devices.',
  costs: { en: 'Nothing can be said about packets in this namespace: it is not known which addresses are local.', zh: '无法判断该命名空间内的任何数据包：不知道哪些地址是本地地址。' },
};
