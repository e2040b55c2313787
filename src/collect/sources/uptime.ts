import type { Source } from './source.ts';

export const uptime: Source = {
  id: 'uptime',
  scope: 'node',
  action: { kind: 'read', path: '/proc/uptime' },
  note: 'Whether counters can be older than an incident.',
};
