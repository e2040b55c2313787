import type { Source } from './source.ts';

export const ipvsTimeout: Source = {
  id: 'ipvs-timeout',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipvsadm', '-L', '--timeout'] },
  needs: { kind: 'file', path: '/proc/net/ip_vs' },
  note: 'How long idle connections are kept. Not run while /proc/net/ip_vs is absent: ipvsadm loads ip_vs.',
};
