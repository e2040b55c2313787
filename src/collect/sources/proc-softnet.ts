import type { Source } from './source.ts';

export const procSoftnet: Source = {
  id: 'proc-softnet',
  scope: 'host',
  counter: true,
  action: { kind: 'read', path: '/proc/net/softnet_stat' },
  note: 'Backlog drops by CPU; the same for all namespaces.',
};
