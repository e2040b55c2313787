import { block, POD_RANGE } from '../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../cluster/spec.ts';
import type { Tables } from './restore.ts';

/** flanneld's masquerade and forward rules (flannel 0.25, pkg/trafficmngr/iptables). */
export function addFlannelRules({ nat, filter }: Tables, spec: ClusterSpec, node: string, family: Family): void {
  const cluster = POD_RANGE[family];
  const own = block(spec, node, family);
  const multicast = family === 4 ? '224.0.0.0/4' : 'ff00::/8';
  const masq = '-m comment --comment "flanneld masq"';
  nat.add('POSTROUTING', `${masq} -j FLANNEL-POSTRTG`);
  nat.add('FLANNEL-POSTRTG', `-m mark --mark 0x4000/0x4000 ${masq} -j RETURN`);
  nat.add('FLANNEL-POSTRTG', `-s ${own} -d ${cluster} ${masq} -j RETURN`);
  nat.add('FLANNEL-POSTRTG', `-s ${cluster} -d ${own} ${masq} -j RETURN`);
  nat.add('FLANNEL-POSTRTG', `! -s ${cluster} -d ${own} ${masq} -j RETURN`);
  nat.add('FLANNEL-POSTRTG', `-s ${cluster} ! -d ${multicast} ${masq} -j MASQUERADE --random-fully`);
  nat.add('FLANNEL-POSTRTG', `! -s ${cluster} -d ${cluster} ${masq} -j MASQUERADE --random-fully`);
  filter.add('FORWARD', '-m comment --comment "flanneld forward" -j FLANNEL-FWD');
  filter.add('FLANNEL-FWD', `-s ${cluster} -m comment --comment "flanneld forward" -j ACCEPT`);
  filter.add('FLANNEL-FWD', `-d ${cluster} -m comment --comment "flanneld forward" -j ACCEPT`);
}
