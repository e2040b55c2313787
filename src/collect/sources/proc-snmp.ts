import type { Source } from './source.ts';

export const procSnmp: Source = {
  id: 'proc-snmp',
  scope: 'netns',
  action: { kind: 'read', path: '/proc/net/snmp' },
  note: 'Ip, Icmp, Tcp and Udp counters.',
  costs: { en: 'Drops that only counters show stay unseen.', zh: '看不到只有计数器才能显示的丢包。' },
};
