import { CTNETLINK } from './kernel-modules.ts';
import type { Source } from './source.ts';

export const conntrack: Source = {
  id: 'conntrack',
  scope: 'netns',
  action: { kind: 'run', argv: ['conntrack', '-L', '-f', 'ipv4'], capped: true },
  needs: { kind: 'modules', modules: [CTNETLINK] },
  counted: '/proc/sys/net/netfilter/nf_conntrack_count',
  note: 'Existing IPv4 entries, which win over the nat table. Not run before nf_conntrack_netlink is loaded: asking would load it.',
};
