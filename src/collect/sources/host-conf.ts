import type { Source } from './source.ts';

export const hostConf: Source = {
  id: 'host-conf',
  scope: 'netns',
  action: { kind: 'etc', name: 'host.conf' },
  note: 'Whether glibc gives all lines of a name in hosts (`multi`).',
};
