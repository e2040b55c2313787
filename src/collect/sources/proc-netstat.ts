import type { Source } from './source.ts';

export const procNetstat: Source = {
  id: 'proc-netstat',
  scope: 'netns',
  action: { kind: 'read', path: '/proc/net/netstat' },
  note: 'TcpExt and IpExt counters.',
  costs: { en: 'Drops that only counters show stay unseen.', zh: '看不到只有计数器才能显示的丢包。' },
};
