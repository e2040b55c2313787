import type { Source } from './source.ts';

export const hostname: Source = {
  id: 'hostname',
  scope: 'node',
  action: { kind: 'read', path: '/proc/sys/kernel/hostname' },
  note: 'The name under which the node may be known to the API server.',
};
