import type { Source } from './source.ts';

export const kubelet: Source = {
  id: 'kubelet',
  scope: 'node',
  action: { kind: 'function', name: 'nw_kubelets', tool: 'awk', line: 'awk "/clusterDNS|clusterDomain|resolvConf/ {print NR, $0}" of the files of kubelet' },
  note: "What kubelet writes into the resolv.conf of pods: of each kubelet that runs in the host's network its arguments `--config`, `--config-dir`, `--cluster-dns`, `--cluster-domain` and `--resolv-conf`, the lines `clusterDNS`, `clusterDomain` and `resolvConf` of its files (`changed`: written after it began), and the file that it gives to pods, where that is not /etc/resolv.conf of the host. Other arguments and lines are not read out.",
};
