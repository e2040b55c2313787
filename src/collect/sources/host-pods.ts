import type { Source } from './source.ts';

export const hostPods: Source = {
  id: 'host-pods',
  scope: 'node',
  action: { kind: 'function', name: 'nw_host_pods', tool: 'awk', line: 'cat /proc/PID/root/etc/{resolv.conf,hosts,nsswitch.conf,host.conf} of the pods in the network of the host' },
  note: "How pods in the host's network look names up, of which no namespace of their own tells: of the youngest process of each (by its cgroup) resolv.conf, hosts, nsswitch.conf and host.conf of its /etc, and its libc as in `libc`.",
};
