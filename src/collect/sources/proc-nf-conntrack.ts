import type { Source } from './source.ts';

export const procNfConntrack: Source = {
  id: 'proc-nf-conntrack',
  scope: 'netns',
  counter: true,
  action: { kind: 'read', path: '/proc/net/stat/nf_conntrack' },
  note: 'The counters by CPU without any tool: hexadecimal, read by header name.',
};
