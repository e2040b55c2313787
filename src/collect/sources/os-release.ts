import type { Source } from './source.ts';

export const osRelease: Source = {
  id: 'os-release',
  scope: 'node',
  action: { kind: 'read', path: '/etc/os-release' },
  note: 'Distribution, for the commands that fixes propose.',
  costs: { en: 'Fixes cannot name the commands of the distribution.', zh: '修复建议无法给出该发行版的具体命令。' },
};
