import type { Source } from './source.ts';

export const sysctl: Source = {
  id: 'sysctl',
  scope: 'netns',
  action: { kind: 'run', argv: ['sysctl', '-e', 'net.ipv4', 'net.ipv6', 'net.netfilter', 'net.bridge', 'net.core.somaxconn', 'net.core.netdev_max_backlog'], without: '[.]neigh[.]' },
  note: 'The settings that decide about packets, of every device; without the timers of the neighbour tables.',
};
