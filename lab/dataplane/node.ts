import { bridged, GATEWAY, macOf, nodeIp, WIRE_BITS } from '../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { ipBatch, sysctls } from '../kernel/command.ts';
import { addCalicoRules, addForwardTail } from './calico/rules.ts';
import { ipsetText, podsOn } from './calico/sets.ts';
import { addFlannelRules } from './flannel.ts';
import { addProxyRules } from './kube-proxy/iptables.ts';
import { addIpvsRules, ipvsCommands, proxyIpsets } from './kube-proxy/ipvs.ts';
import { proxyNftScript } from './kube-proxy/nftables.ts';
import { overlayCommands } from './overlay.ts';
import { attachCommands } from './pods.ts';
import { emptyTables, restoreText } from './restore.ts';

/** The node's own settings and its uplink; the wire's end of it exists already. */
export function uplinkCommands(spec: ClusterSpec, node: string): Command[] {
  const at = { node };
  return [
    ...sysctls(at, ['net/ipv4/ip_forward=1', 'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/default/rp_filter=0', ...(spec.families.includes(6) ? ['net/ipv6/conf/all/forwarding=1'] : [])]),
    ...ipBatch(at, [
      `link set eth0 address ${macOf('eth0', node)} up`,
      ...spec.families.map((family) => `addr add ${nodeIp(spec, node, family)}/${WIRE_BITS[family]} dev eth0${family === 6 ? ' nodad' : ''}`),
      ...spec.families.map((family) => `route add default via ${GATEWAY[family]} dev eth0`),
    ]),
  ];
}

/** Everything on a node after its uplink: pods, overlay, rules. `proxySees` is the cluster as the node's proxy knows it. */
export function nodeCommands(spec: ClusterSpec, node: string, proxySees: ClusterSpec): Command[] {
  return [
    ...uplinkCommands(spec, node),
    ...(bridged(spec) ? sysctls({ node }, ['net/bridge/bridge-nf-call-iptables=1', 'net/bridge/bridge-nf-call-ip6tables=1']) : []),
    ...attachCommands(spec, node, podsOn(spec, node)),
    ...overlayCommands(spec, node),
    ...(spec.proxy === 'ipvs' ? ipvsCommands(proxySees, node) : []),
    ...ruleCommands(spec, node, proxySees),
  ];
}

/** Rule sets and ipsets of a node. Running them again replaces what was there, as kube-proxy and Felix do. */
export function ruleCommands(spec: ClusterSpec, node: string, proxySees: ClusterSpec): Command[] {
  return spec.families.flatMap((family) => familyRules(spec, node, family, proxySees));
}

function familyRules(spec: ClusterSpec, node: string, family: Family, proxySees: ClusterSpec): Command[] {
  const tables = emptyTables();
  const sets = spec.enforcer === 'calico' ? addCalicoRules(tables, spec, node, family) : [];
  if (spec.proxy === 'iptables') addProxyRules(tables, proxySees, node, family);
  if (spec.proxy === 'ipvs') addIpvsRules(tables, proxySees, node, family);
  if (bridged(spec)) addFlannelRules(tables, spec, node, family);
  if (spec.enforcer === 'calico') addForwardTail(tables);
  const ipsets = ipsetText(sets, family) + (spec.proxy === 'ipvs' ? proxyIpsets(proxySees, node, family) : '');
  const at = { node };
  const restore = `${family === 4 ? 'iptables' : 'ip6tables'}-${spec.iptables}-restore`;
  return [
    ...(ipsets === '' ? [] : [{ at, argv: ['ipset', 'restore', '-exist'], stdin: ipsets }]),
    { at, argv: [restore], stdin: restoreText(tables) },
    ...(spec.proxy === 'nftables' ? [{ at, argv: ['nft', '-f', '-'], stdin: nftReplace(proxyNftScript(proxySees, node, family), family) }] : []),
  ];
}

/** One transaction that removes the table if it is there and makes it anew. */
function nftReplace(script: string, family: Family): string {
  const table = `${family === 4 ? 'ip' : 'ip6'} kube-proxy`;
  return `add table ${table}\ndelete table ${table}\n${script}`;
}
