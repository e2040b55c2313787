import type { Source } from './source.ts';

export const ipvsList: Source = {
  id: 'ipvs-list',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipvsadm', '-Ln'] },
  needs: { kind: 'file', path: '/proc/net/ip_vs' },
  note: 'The same with connection counts. Not run while /proc/net/ip_vs is absent: ipvsadm loads ip_vs.',
};
