import type { Source } from './source.ts';

export const sysctl: Source = {
  id: 'sysctl',
  scope: 'netns',
  action: { kind: 'run', argv: ['sysctl', '-e', 'net.ipv4', 'net.ipv6', 'net.netfilter', 'net.bridge', 'net.core.somaxconn', 'net.core.netdev_max_backlog'], without: '[.]neigh[.]' },
  note: 'The settings that decide about packets, of every device; without the timers of the neighbour tables.',
  costs: { en: 'It cannot be told whether the kernel forwards, or drops by source (ip_forward, rp_filter, bridge-nf-call-iptables).', zh: '无法判断内核是否转发、是否按源地址丢弃（ip_forward、rp_filter、bridge-nf-call-iptables）。' },
};
