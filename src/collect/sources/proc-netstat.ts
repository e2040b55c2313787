import type { Source } from './source.ts';

export const procNetstat: Source = {
  id: 'proc-netstat',
  scope: 'netns',
  counter: true,
  action: { kind: 'read', path: '/proc/net/netstat' },
  note: 'TcpExt and IpExt counters.',
};
