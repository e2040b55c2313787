import { nodeIp } from '../../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../../cluster/spec.ts';
import type { Command } from '../../kernel/command.ts';
import { ipBatch, sysctls } from '../../kernel/command.ts';
import type { Tables } from '../restore.ts';
import { podRange, portViews } from './view.ts';
import type { PortView } from './view.ts';

/** The sets of pkg/proxy/ipvs/ipset.go that the lab's services fill; empty sets exist too, because rules name them. */
const SETS: readonly (readonly [name: string, type: string])[] = [
  ['KUBE-LOOP-BACK', 'hash:ip,port,ip'],
  ['KUBE-CLUSTER-IP', 'hash:ip,port'],
  ['KUBE-LOAD-BALANCER', 'hash:ip,port'],
  ['KUBE-LOAD-BALANCER-LOCAL', 'hash:ip,port'],
  ['KUBE-LOAD-BALANCER-FW', 'hash:ip,port'],
  ['KUBE-LOAD-BALANCER-SOURCE-CIDR', 'hash:ip,port,net'],
  ['KUBE-LOAD-BALANCER-SOURCE-IP', 'hash:ip,port,ip'],
  ['KUBE-EXTERNAL-IP', 'hash:ip,port'],
  ['KUBE-EXTERNAL-IP-LOCAL', 'hash:ip,port'],
  ['KUBE-NODE-PORT-TCP', 'bitmap:port'],
  ['KUBE-NODE-PORT-LOCAL-TCP', 'bitmap:port'],
  ['KUBE-NODE-PORT-UDP', 'bitmap:port'],
  ['KUBE-NODE-PORT-LOCAL-UDP', 'bitmap:port'],
  ['KUBE-HEALTH-CHECK-NODE-PORT', 'bitmap:port'],
  ['KUBE-IPVS-IPS', 'hash:ip'],
];

/** `ipset restore` text of one family. IPv6 sets have the prefix `KUBE-6-`. */
export function proxyIpsets(spec: ClusterSpec, node: string, family: Family): string {
  const lines = SETS.map(([name, type]) => `create ${setName(name, family)} ${type} ${type === 'bitmap:port' ? 'range 0-65535' : `family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536`}`);
  const add = (set: string, member: string): void => void lines.push(`add ${setName(set, family)} ${member} -exist`);
  for (const view of portViews(spec, node, family)) {
    add('KUBE-CLUSTER-IP', `${view.clusterIp},${view.protocol}:${view.port.port}`);
    add('KUBE-IPVS-IPS', view.clusterIp);
    for (const endpoint of view.endpoints) if (endpoint.local) add('KUBE-LOOP-BACK', `${endpoint.ip},${view.protocol}:${endpoint.port},${endpoint.ip}`);
    addExternalMembers(add, view);
    if (view.port.nodePort === undefined) continue;
    const local = view.service.externalTrafficPolicy === 'Local' ? 'KUBE-NODE-PORT-LOCAL' : 'KUBE-NODE-PORT';
    add(`KUBE-NODE-PORT-${view.protocol.toUpperCase()}`, String(view.port.nodePort));
    if (local !== 'KUBE-NODE-PORT') add(`${local}-${view.protocol.toUpperCase()}`, String(view.port.nodePort));
  }
  return `${lines.join('\n')}\n`;
}

/** External addresses and load balancers, with the ranges that may use these. */
function addExternalMembers(add: (set: string, member: string) => void, view: PortView): void {
  const local = view.service.externalTrafficPolicy === 'Local';
  const key = (ip: string): string => `${ip},${view.protocol}:${view.port.port}`;
  for (const ip of [...view.externalIps, ...view.loadBalancerIps]) add('KUBE-IPVS-IPS', ip);
  for (const ip of view.externalIps) add(local ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP', key(ip));
  for (const ip of view.loadBalancerIps) {
    add('KUBE-LOAD-BALANCER', key(ip));
    if (local) add('KUBE-LOAD-BALANCER-LOCAL', key(ip));
    if (view.sources.length > 0) add('KUBE-LOAD-BALANCER-FW', key(ip));
    for (const source of view.sources) add(source.includes('/') ? 'KUBE-LOAD-BALANCER-SOURCE-CIDR' : 'KUBE-LOAD-BALANCER-SOURCE-IP', `${key(ip)},${source}`);
  }
}

/** NewIPSet cuts the longer names of IPv6 to the 31 characters that a set may have. */
function setName(name: string, family: Family): string {
  return family === 4 ? name : name.replace('KUBE-', 'KUBE-6-').slice(0, 31);
}

/** The rules that go with the sets (pkg/proxy/ipvs/proxier.go, writeIptablesRules, Kubernetes 1.32). */
export function addIpvsRules(tables: Tables, spec: ClusterSpec, node: string, family: Family): void {
  const { nat, filter } = tables;
  const set = (name: string, how: string): string => `-m set --match-set ${setName(name, family)} ${how}`;
  const views = portViews(spec, node, family);
  for (const chain of ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ']) nat.chain(chain);
  for (const chain of ['KUBE-FORWARD', 'KUBE-NODE-PORT', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL', 'KUBE-IPVS-FILTER', 'KUBE-IPVS-OUT-FILTER']) filter.chain(chain);
  nat.add('PREROUTING', '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES');
  nat.add('OUTPUT', '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES');
  nat.add('POSTROUTING', '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING');
  filter.add('INPUT', '-m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER');
  filter.add('INPUT', '-m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL');
  filter.add('INPUT', '-m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT');
  filter.add('FORWARD', '-m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL');
  filter.add('FORWARD', '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD');
  filter.add('OUTPUT', '-m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER');
  nat.add('KUBE-SERVICES', `-s ${family === 4 ? '127.0.0.0/8' : '::1/128'} -j RETURN`);
  if (views.some((view) => view.endpoints.some((endpoint) => endpoint.local))) nat.add('KUBE-POSTROUTING', `-m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" ${set('KUBE-LOOP-BACK', 'dst,dst,src')} -j MASQUERADE`);
  if (views.some((view) => view.loadBalancerIps.length > 0)) addLoadBalancerRules(tables, views, set);
  addNodePortRules(nat, views, set);
  if (views.length > 0) nat.add('KUBE-SERVICES', `! -s ${podRange({ family })} -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" ${set('KUBE-CLUSTER-IP', 'dst,dst')} -j KUBE-MARK-MASQ`);
  addExternalIpRules(nat, views, set);
  nat.add('KUBE-SERVICES', '-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT');
  nat.add('KUBE-LOAD-BALANCER', '-j KUBE-MARK-MASQ');
  filter.add('KUBE-SOURCE-RANGES-FIREWALL', '-j DROP');
  if (views.length > 0) nat.add('KUBE-SERVICES', `${set('KUBE-CLUSTER-IP', 'dst,dst')} -j ACCEPT`);
  if (views.some((view) => view.loadBalancerIps.length > 0)) nat.add('KUBE-SERVICES', `${set('KUBE-LOAD-BALANCER', 'dst,dst')} -j ACCEPT`);
  filter.add('KUBE-FORWARD', '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT');
  filter.add('KUBE-FORWARD', '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  filter.add('KUBE-NODE-PORT', `-m comment --comment "Kubernetes health check node port" ${set('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`);
  for (const name of ['KUBE-LOAD-BALANCER', 'KUBE-CLUSTER-IP', 'KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL']) filter.add('KUBE-IPVS-FILTER', `${set(name, 'dst,dst')} -j RETURN`);
  filter.add('KUBE-IPVS-FILTER', `${set('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j RETURN`);
  filter.add('KUBE-IPVS-FILTER', `-m conntrack --ctstate NEW ${set('KUBE-IPVS-IPS', 'dst')} -j REJECT`);
  nat.add('KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN');
  nat.add('KUBE-POSTROUTING', '-j MARK --xor-mark 0x4000');
  nat.add('KUBE-POSTROUTING', '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully');
  nat.add('KUBE-MARK-MASQ', '-j MARK --or-mark 0x4000');
}

function addLoadBalancerRules({ nat, filter }: Tables, views: readonly PortView[], set: (name: string, how: string) => string): void {
  const lb = views.filter((view) => view.loadBalancerIps.length > 0);
  nat.add('KUBE-SERVICES', `-m comment --comment "Kubernetes service lb portal" ${set('KUBE-LOAD-BALANCER', 'dst,dst')} -j KUBE-LOAD-BALANCER`);
  if (lb.some((view) => view.service.externalTrafficPolicy === 'Local')) nat.add('KUBE-LOAD-BALANCER', `-m comment --comment "Kubernetes service load balancer ip + port with externalTrafficPolicy=local" ${set('KUBE-LOAD-BALANCER-LOCAL', 'dst,dst')} -j RETURN`);
  const sources = lb.flatMap((view) => view.sources);
  if (sources.length === 0) return;
  filter.add('KUBE-PROXY-FIREWALL', `-m comment --comment "Kubernetes service load balancer ip + port for load balancer with sourceRange" ${set('KUBE-LOAD-BALANCER-FW', 'dst,dst')} -j KUBE-SOURCE-RANGES-FIREWALL`);
  filter.add('KUBE-SOURCE-RANGES-FIREWALL', `-m comment --comment "Kubernetes service load balancer ip + port + source cidr for packet filter purpose" ${set('KUBE-LOAD-BALANCER-SOURCE-CIDR', 'dst,dst,src')} -j RETURN`);
  if (sources.some((source) => !source.includes('/'))) filter.add('KUBE-SOURCE-RANGES-FIREWALL', `-m comment --comment "Kubernetes service load balancer ip + port + source IP for packet filter purpose" ${set('KUBE-LOAD-BALANCER-SOURCE-IP', 'dst,dst,src')} -j RETURN`);
}

/** Traffic to an external address stays here when it comes from another machine, or when the address is the node's own. */
function addExternalIpRules(nat: Tables['nat'], views: readonly PortView[], set: (name: string, how: string) => string): void {
  for (const local of [false, true]) {
    if (!views.some((view) => view.externalIps.length > 0 && (view.service.externalTrafficPolicy === 'Local') === local)) continue;
    const match = `-m comment --comment "Kubernetes service external ip + port${local ? ' with externalTrafficPolicy=local' : ' for masquerade and filter purpose'}" ${set(local ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP', 'dst,dst')}`;
    if (!local) nat.add('KUBE-SERVICES', `${match} -j KUBE-MARK-MASQ`);
    nat.add('KUBE-SERVICES', `${match} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`);
    nat.add('KUBE-SERVICES', `${match} -m addrtype --dst-type LOCAL -j ACCEPT`);
  }
}

function addNodePortRules(nat: Tables['nat'], views: readonly PortView[], set: (name: string, how: string) => string): void {
  for (const protocol of ['tcp', 'udp'] as const) {
    const ports = views.filter((view) => view.protocol === protocol && view.port.nodePort !== undefined);
    const upper = protocol.toUpperCase();
    if (ports.some((view) => view.service.externalTrafficPolicy === 'Local')) nat.add('KUBE-NODE-PORT', `-p ${protocol} -m comment --comment "Kubernetes nodeport ${upper} port with externalTrafficPolicy=local" ${set(`KUBE-NODE-PORT-LOCAL-${upper}`, 'dst')} -j RETURN`);
    if (ports.length > 0) nat.add('KUBE-NODE-PORT', `-p ${protocol} -m comment --comment "Kubernetes nodeport ${upper} port for masquerade purpose" ${set(`KUBE-NODE-PORT-${upper}`, 'dst')} -j KUBE-MARK-MASQ`);
  }
}

/** kube-ipvs0 with the addresses of the Services, the sysctls that kube-proxy sets, and the virtual servers. */
export function ipvsCommands(spec: ClusterSpec, node: string): Command[] {
  const at = { node };
  return [
    ...ipBatch(at, ipvsDeviceLines(spec, node)),
    ...sysctls(at, IPVS_SYSCTLS),
    { at, argv: ['ipvsadm', '-R'], stdin: virtualServers(spec, node, spec.families.flatMap((family) => portViews(spec, node, family))) },
  ];
}

export const IPVS_SYSCTLS: readonly string[] = ['net/ipv4/vs/conntrack=1', 'net/ipv4/vs/conn_reuse_mode=0', 'net/ipv4/vs/expire_nodest_conn=1', 'net/ipv4/vs/expire_quiescent_template=1'];

/** Lines for `ip -batch`: the device that makes all addresses of Services local. */
export function ipvsDeviceLines(spec: ClusterSpec, node: string): string[] {
  const views = spec.families.flatMap((family) => portViews(spec, node, family));
  const addresses = [...new Set(views.flatMap((view) => [view.clusterIp, ...view.externalIps, ...view.loadBalancerIps].map((ip) => `${ip}/${view.family === 4 ? 32 : 128}`)))];
  return ['link add kube-ipvs0 type dummy', ...addresses.map((address) => `addr add ${address} dev kube-ipvs0`)];
}

/** `ipvsadm -R` text: one virtual server for each frontend, scheduler rr, masquerading. */
export function virtualServers(spec: ClusterSpec, node: string, views: readonly PortView[]): string {
  const lines: string[] = [];
  for (const view of views) {
    const kind = view.protocol === 'tcp' ? '-t' : '-u';
    const persistent = view.service.affinity === true ? ' -p 10800' : '';
    const add = (address: string, endpoints: PortView['endpoints']): void => {
      lines.push(`-A ${kind} ${address} -s rr${persistent}`);
      for (const endpoint of endpoints) lines.push(`-a ${kind} ${address} -r ${endpoint.text} -m -w 1`);
    };
    add(withPort(view.clusterIp, view.port.port), view.internal);
    for (const ip of [...view.externalIps, ...view.loadBalancerIps]) add(withPort(ip, view.port.port), view.external.length > 0 ? view.external : view.endpoints);
    if (view.port.nodePort !== undefined) add(withPort(nodeIp(spec, node, view.family), view.port.nodePort), view.external.length > 0 ? view.external : view.endpoints);
  }
  return `${lines.join('\n')}\n`;
}

function withPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
