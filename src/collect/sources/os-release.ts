import type { Source } from './source.ts';

export const osRelease: Source = {
  id: 'os-release',
  scope: 'node',
  action: { kind: 'etc', name: 'os-release' },
  note: 'Distribution, for the commands that fixes propose.',
};
