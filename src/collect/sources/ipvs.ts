import type { Source } from './source.ts';

export const ipvs: Source = {
  id: 'ipvs',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipvsadm-save', '-n'] },
  needs: { kind: 'file', path: '/proc/net/ip_vs' },
  note: 'Virtual and real servers in the form that ipvsadm restores. Not run while /proc/net/ip_vs is absent: ipvsadm loads ip_vs.',
};
