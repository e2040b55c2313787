import type { Source } from './source.ts';

export const hostname: Source = {
  id: 'hostname',
  scope: 'node',
  action: { kind: 'read', path: '/proc/sys/kernel/hostname' },
  note: 'The name under which the node may be known to the API server.',
  costs: { en: 'The node may not be matched to its Node object when the names differ.', zh: '名称不一致时，可能无法把该节点与其 Node 对象对应起来。' },
};
