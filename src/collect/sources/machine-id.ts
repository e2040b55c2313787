import type { Source } from './source.ts';

export const machineId: Source = {
  id: 'machine-id',
  scope: 'node',
  action: { kind: 'read', path: '/etc/machine-id' },
  note: 'Matches a node to status.nodeInfo.machineID when names differ.',
  costs: { en: 'The node may not be matched to its Node object when the names differ.', zh: '名称不一致时，可能无法把该节点与其 Node 对象对应起来。' },
};
