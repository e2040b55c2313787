import type { Source } from './source.ts';

export const osRelease: Source = {
  id: 'os-release',
  scope: 'node',
  action: { kind: 'read', path: '/etc/os-release' },
  note: 'Distribution, for the commands that fixes propose.',
};
