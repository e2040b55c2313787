import type { Source } from './source.ts';

export const machineId: Source = {
  id: 'machine-id',
  scope: 'node',
  action: { kind: 'etc', name: 'machine-id' },
  note: 'Matches a node to status.nodeInfo.machineID when names differ.',
};
