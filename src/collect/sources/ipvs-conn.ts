import type { Source } from './source.ts';

export const ipvsConn: Source = {
  id: 'ipvs-conn',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipvsadm', '-Lcn'], capped: true },
  needs: { kind: 'file', path: '/proc/net/ip_vs' },
  note: 'Existing connections, which win over the scheduler. Not run while /proc/net/ip_vs is absent: ipvsadm loads ip_vs.',
};
