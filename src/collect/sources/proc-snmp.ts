import type { Source } from './source.ts';

export const procSnmp: Source = {
  id: 'proc-snmp',
  scope: 'netns',
  counter: true,
  action: { kind: 'read', path: '/proc/net/snmp' },
  note: 'Ip, Icmp, Tcp and Udp counters.',
};
