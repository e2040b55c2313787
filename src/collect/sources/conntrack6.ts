import { CTNETLINK } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const conntrack6: Source = {
  id: 'conntrack6',
  scope: 'netns',
  action: { kind: 'run', argv: ['conntrack', '-L', '-f', 'ipv6'], capped: true },
  needs: { kind: 'modules', modules: [CTNETLINK] },
  counted: '/proc/sys/net/netfilter/nf_conntrack_count',
  note: 'Existing IPv6 entries. Not run before nf_conntrack_netlink is loaded: asking would load it.',
};
