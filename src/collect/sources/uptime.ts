import type { Source } from './source.ts';

export const uptime: Source = {
  id: 'uptime',
  scope: 'node',
  action: { kind: 'read', path: '/proc/uptime' },
  note: 'Whether counters can be older than an incident.',
  costs: { en: 'It cannot be told whether counters are older than the incident.', zh: '无法判断计数器是否早于故障。' },
};
