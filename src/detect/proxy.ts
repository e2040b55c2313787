import { shell } from './shell.ts';

/** Whether a chain belongs to kube-proxy (pkg/proxy/iptables and nftables). Only names tell whose it is. */
export function isProxyChain(table: string, chain: string): boolean {
  return table === 'kube-proxy' || /^KUBE-(SERVICES|EXTERNAL|NODEPORTS|SVC|SVL|SEP|EXT|FW|FIREWALL|FORWARD|PROXY|XLB|IPVS)/.test(chain);
}

/** The command that lets kube-proxy of one node write its rules anew. */
export function restartProxy(node: string): string {
  return shell('kubectl', '-n', 'kube-system', 'delete', 'pod', '-l', 'k8s-app=kube-proxy', '--field-selector', `spec.nodeName=${node}`);
}
