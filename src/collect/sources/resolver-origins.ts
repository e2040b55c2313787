import type { Source } from './source.ts';

export const resolverOrigins: Source = {
  id: 'resolver-origins',
  scope: 'node',
  action: { kind: 'function', name: 'nw_resolver_origins', tool: 'awk', line: 'awk "/nameserver|dns/ {print NR, $0}" of files that resolv.conf is made of' },
  note: "Where the nameservers of the node's resolv.conf come from: what it links to, and the lines about name servers of systemd-resolved, resolvconf, DHCP clients, cloud-init, netplan, ifupdown, NetworkManager and kubelet. Other lines are not read out of those files.",
};
