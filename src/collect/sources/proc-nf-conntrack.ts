import type { Source } from './source.ts';

export const procNfConntrack: Source = {
  id: 'proc-nf-conntrack',
  scope: 'netns',
  action: { kind: 'read', path: '/proc/net/stat/nf_conntrack' },
  note: 'The counters by CPU without any tool: hexadecimal, read by header name.',
  costs: { en: 'A full connection table and races of inserts stay unseen.', zh: '看不到连接跟踪表已满和插入竞争。' },
};
