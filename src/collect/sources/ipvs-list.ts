import type { Source } from './source.ts';

export const ipvsList: Source = {
  id: 'ipvs-list',
  scope: 'netns',
  action: { kind: 'run', argv: ['ipvsadm', '-Ln'] },
  needs: { kind: 'file', path: '/proc/net/ip_vs' },
  note: 'The same with connection counts. Not run while /proc/net/ip_vs is absent: ipvsadm loads ip_vs.',
  costs: { en: 'It cannot be told to which server IPVS sends a connection.', zh: '无法判断 IPVS 把连接发往哪个后端。' },
};
