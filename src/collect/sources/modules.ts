import type { Source } from './source.ts';

export const modules: Source = {
  id: 'modules',
  scope: 'node',
  action: { kind: 'read', path: '/proc/modules' },
  needs: { kind: 'file', path: '/proc/modules' },
  note: 'Which kernel modules are loaded. Absent on kernels that have everything built in.',
};
