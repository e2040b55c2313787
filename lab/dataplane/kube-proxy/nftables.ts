import { SERVICE_RANGE } from '../../cluster/addresses.ts';
import type { ClusterSpec, Family } from '../../cluster/spec.ts';
import { nftBase, nftEndpoint } from './names.ts';
import { externallyAccessible, nodePortIps, podRange, portViews } from './view.ts';
import type { PortView, ProxyEndpoint } from './view.ts';

const BASE_CHAINS: readonly (readonly [string, string])[] = [
  ['filter-prerouting-pre-dnat', 'type filter hook prerouting priority -110;'],
  ['filter-output-pre-dnat', 'type filter hook output priority -110;'],
  ['filter-forward', 'type filter hook forward priority 0;'],
  ['filter-input', 'type filter hook input priority 0;'],
  ['filter-output', 'type filter hook output priority 0;'],
  ['nat-output', 'type nat hook output priority -100;'],
  ['nat-postrouting', 'type nat hook postrouting priority 100;'],
  ['nat-prerouting', 'type nat hook prerouting priority -100;'],
];

/** The script for `nft -f` of kube-proxy's nftables mode, as pkg/proxy/nftables/proxier.go of Kubernetes 1.34 lays it out; `ip` or `ip6`. */
export function proxyNftScript(spec: ClusterSpec, node: string, family: Family): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  const script = new NftScript(`${ip} kube-proxy`, ip);
  addSkeleton(script, spec, node, family);
  for (const view of portViews(spec, node, family)) addService(script, view);
  return script.text();
}

/** Lines of `add ...` commands for one table; chains come before the rules that jump to them. */
class NftScript {
  readonly table: string;
  readonly ip: string;
  private readonly declared: string[] = [];
  private readonly rules: string[] = [];

  constructor(table: string, ip: string) {
    this.table = table;
    this.ip = ip;
  }

  declare(line: (table: string) => string): void {
    this.declared.push(line(this.table));
  }

  chain(name: string, hook?: string): void {
    this.declared.push(`add chain ${this.table} ${name}${hook === undefined ? '' : ` { ${hook} }`}`);
  }

  rule(chain: string, text: string): void {
    this.rules.push(`add rule ${this.table} ${chain} ${text}`);
  }

  element(set: string, text: string): void {
    this.rules.push(`add element ${this.table} ${set} { ${text} }`);
  }

  text(): string {
    return [`add table ${this.table} { comment "rules for kube-proxy"; }`, ...this.declared, ...this.rules, ''].join('\n');
  }
}

function addSkeleton(script: NftScript, spec: ClusterSpec, node: string, family: Family): void {
  const addr = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const set = (name: string, comment: string): void => script.declare((table) => `add set ${table} ${name} { type ${addr}; comment "${comment}"; }`);
  const map = (name: string, key: string, comment: string): void => script.declare((table) => `add map ${table} ${name} { type ${key} : verdict; comment "${comment}"; }`);
  set('cluster-ips', 'Active ClusterIPs');
  set('nodeport-ips', 'IPs that accept NodePort traffic');
  map('firewall-ips', `${addr} . inet_proto . inet_service`, 'destinations that are subject to LoadBalancerSourceRanges');
  map('no-endpoint-nodeports', 'inet_proto . inet_service', 'vmap to drop or reject packets to service nodeports with no endpoints');
  map('no-endpoint-services', `${addr} . inet_proto . inet_service`, 'vmap to drop or reject packets to services with no endpoints');
  map('service-ips', `${addr} . inet_proto . inet_service`, 'ClusterIP, ExternalIP and LoadBalancer IP traffic');
  map('service-nodeports', 'inet_proto . inet_service', 'NodePort traffic');
  for (const [name, hook] of BASE_CHAINS) script.chain(name, hook);
  for (const name of ['cluster-ips-check', 'firewall-check', 'mark-for-masquerade', 'masquerading', 'nodeport-endpoints-check', 'services', 'service-endpoints-check']) script.chain(name);
  script.chain('reject-chain', 'comment "helper for @no-endpoint-services / @no-endpoint-nodeports";');
  const { ip } = script;
  script.rule('cluster-ips-check', `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`);
  script.rule('cluster-ips-check', `${ip} daddr { ${SERVICE_RANGE[family]} } drop comment "Drop traffic to unallocated ClusterIPs"`);
  for (const [chain, target] of CHECKS) script.rule(chain, `ct state new jump ${target}`);
  script.rule('firewall-check', `${ip} daddr . meta l4proto . th dport vmap @firewall-ips`);
  script.rule('mark-for-masquerade', 'mark set mark or 0x4000');
  script.rule('masquerading', 'mark and 0x4000 == 0 return');
  script.rule('masquerading', 'mark set mark xor 0x4000');
  script.rule('masquerading', 'masquerade fully-random');
  script.rule('nat-output', 'jump services');
  script.rule('nat-postrouting', 'jump masquerading');
  script.rule('nat-prerouting', 'jump services');
  script.rule('nodeport-endpoints-check', `${ip} daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports`);
  script.rule('reject-chain', 'reject');
  script.rule('services', `${ip} daddr . meta l4proto . th dport vmap @service-ips`);
  script.rule('services', `${ip} daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports`);
  script.rule('service-endpoints-check', `${ip} daddr . meta l4proto . th dport vmap @no-endpoint-services`);
  for (const address of nodePortIps(spec, node, family)) script.element('nodeport-ips', address);
}

const CHECKS: readonly (readonly [string, string])[] = [
  ['filter-prerouting-pre-dnat', 'firewall-check'],
  ['filter-forward', 'service-endpoints-check'],
  ['filter-forward', 'cluster-ips-check'],
  ['filter-input', 'nodeport-endpoints-check'],
  ['filter-input', 'service-endpoints-check'],
  ['filter-output', 'service-endpoints-check'],
  ['filter-output-pre-dnat', 'firewall-check'],
  ['filter-output', 'cluster-ips-check'],
];

function addService(script: NftScript, view: PortView): void {
  const base = nftBase(view.service, view.protocol, view.port.name ?? '');
  const key = `${view.clusterIp} . ${view.protocol} . ${view.port.port}`;
  script.element('cluster-ips', view.clusterIp);
  for (const endpoint of view.endpoints) addEndpoint(script, view, endpoint);
  const internalLocal = view.service.internalTrafficPolicy === 'Local';
  const external = externallyAccessible(view);
  const withCluster = view.endpoints.length > 0 && (!internalLocal || external);
  const withLocal = view.local.length > 0 && (internalLocal || (external && view.service.externalTrafficPolicy === 'Local'));
  if (withCluster) script.chain(`service-${base}`);
  if (withLocal) script.chain(`local-${base}`);
  if (view.internal.length === 0) {
    script.element('no-endpoint-services', `${key} comment "${view.name}" : ${view.endpoints.length === 0 ? 'goto reject-chain' : 'drop'}`);
  } else {
    const chain = internalLocal ? `local-${base}` : `service-${base}`;
    script.rule(chain, `${script.ip} daddr ${view.clusterIp} ${view.protocol} dport ${view.port.port} ${script.ip} saddr != ${podRange(view)} jump mark-for-masquerade`);
    script.element('service-ips', `${key} : goto ${chain}`);
  }
  if (withCluster) addSpread(script, view, `service-${base}`, view.endpoints);
  if (withLocal) addSpread(script, view, `local-${base}`, view.local);
  if (external) addExternal(script, view, base);
}

function addSpread(script: NftScript, view: PortView, chain: string, endpoints: readonly ProxyEndpoint[]): void {
  if (view.service.affinity === true) {
    for (const endpoint of endpoints) script.rule(chain, `${script.ip} saddr @affinity-${endpointName(view, endpoint)} goto endpoint-${endpointName(view, endpoint)}`);
  }
  const choices = endpoints.map((endpoint, index) => `${index} : goto endpoint-${endpointName(view, endpoint)}`);
  script.rule(chain, `numgen random mod ${endpoints.length} vmap { ${choices.join(' , ')} }`);
}

function endpointName(view: PortView, endpoint: ProxyEndpoint): string {
  return nftEndpoint(view.service, view.protocol, view.port.name ?? '', endpoint.ip, endpoint.port);
}

function addEndpoint(script: NftScript, view: PortView, endpoint: ProxyEndpoint): void {
  const name = endpointName(view, endpoint);
  script.chain(`endpoint-${name}`);
  script.rule(`endpoint-${name}`, `${script.ip} saddr ${endpoint.ip} jump mark-for-masquerade`);
  if (view.service.affinity === true) {
    script.declare((table) => `add set ${table} affinity-${name} { type ${view.family === 4 ? 'ipv4_addr' : 'ipv6_addr'}; flags dynamic,timeout; timeout 10800s; }`);
    script.rule(`endpoint-${name}`, `update @affinity-${name} { ${script.ip} saddr }`);
  }
  script.rule(`endpoint-${name}`, `meta l4proto ${view.protocol} dnat to ${endpoint.text}`);
}

/** All ways in from outside: external addresses, the load balancer's addresses behind its source ranges, the node port. */
function addExternal(script: NftScript, view: PortView, base: string): void {
  const vips = [...view.externalIps, ...view.loadBalancerIps].map((ip) => `${ip} . ${view.protocol} . ${view.port.port}`);
  const ports = view.port.nodePort === undefined ? [] : [`${view.protocol} . ${view.port.nodePort}`];
  if (view.external.length === 0) {
    const verdict = view.endpoints.length === 0 ? 'goto reject-chain' : 'drop';
    for (const key of vips) script.element('no-endpoint-services', `${key} comment "${view.name}" : ${verdict}`);
    for (const key of ports) script.element('no-endpoint-nodeports', `${key} comment "${view.name}" : ${verdict}`);
  }
  if (view.sources.length > 0) addFirewall(script, view, base);
  if (view.endpoints.length === 0) return;
  const chain = `external-${base}`;
  script.chain(chain);
  for (const key of vips) script.element('service-ips', `${key} : goto ${chain}`);
  for (const key of ports) script.element('service-nodeports', `${key} : goto ${chain}`);
  if (view.service.externalTrafficPolicy !== 'Local') {
    script.rule(chain, 'jump mark-for-masquerade');
    script.rule(chain, `goto service-${base}`);
    return;
  }
  script.rule(chain, `${script.ip} saddr ${podRange(view)} goto service-${base} comment "short-circuit pod traffic"`);
  script.rule(chain, 'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"');
  script.rule(chain, `fib saddr type local goto service-${base} comment "short-circuit local traffic"`);
  if (view.external.length > 0) script.rule(chain, `goto local-${base}`);
}

function addFirewall(script: NftScript, view: PortView, base: string): void {
  script.chain(`firewall-${base}`);
  script.rule(`firewall-${base}`, `${script.ip} saddr != { ${view.sources.join(' , ')} } drop`);
  for (const ip of view.loadBalancerIps) script.element('firewall-ips', `${ip} . ${view.protocol} . ${view.port.port} comment "${view.name}" : goto firewall-${base}`);
}
