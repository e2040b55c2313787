import type { ClusterSpec, Family } from '../../cluster/spec.ts';
import type { Tables } from '../restore.ts';
import { endpointChain, serviceChain } from './names.ts';
import { externallyAccessible, podRange, portViews } from './view.ts';
import type { PortView, ProxyEndpoint } from './view.ts';

/**
 * The rules of kube-proxy's iptables mode, as pkg/proxy/iptables/proxier.go of Kubernetes 1.32 lays them out
 * (KUBE-SERVICES, KUBE-SVC-*, KUBE-SVL-*, KUBE-EXT-*, KUBE-SEP-*, KUBE-FORWARD, KUBE-POSTROUTING, KUBE-MARK-MASQ, ...).
 */
export function addProxyRules(tables: Tables, spec: ClusterSpec, node: string, family: Family): void {
  addJumps(tables);
  addFixedRules(tables, family);
  const views = portViews(spec, node, family);
  for (const view of views) addService(tables, view);
  for (const view of views) addExternal(tables, view);
  tables.nat.add('KUBE-SERVICES', '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS');
}

function addJumps({ nat, filter, mangle }: Tables): void {
  const portals = '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES';
  const external = '-m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES';
  const firewall = '-m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL';
  for (const chain of ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-FORWARD', 'KUBE-PROXY-FIREWALL', 'KUBE-FIREWALL', 'KUBE-PROXY-CANARY']) filter.chain(chain);
  for (const chain of ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ', 'KUBE-PROXY-CANARY']) nat.chain(chain);
  mangle.chain('KUBE-PROXY-CANARY');
  filter.add('INPUT', firewall);
  filter.add('INPUT', '-m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS');
  filter.add('INPUT', external);
  filter.add('INPUT', '-j KUBE-FIREWALL');
  filter.add('FORWARD', firewall);
  filter.add('FORWARD', '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD');
  filter.add('FORWARD', `-m conntrack --ctstate NEW ${portals}`);
  filter.add('FORWARD', external);
  filter.add('OUTPUT', firewall);
  filter.add('OUTPUT', `-m conntrack --ctstate NEW ${portals}`);
  filter.add('OUTPUT', '-j KUBE-FIREWALL');
  nat.add('PREROUTING', portals);
  nat.add('OUTPUT', portals);
  nat.add('POSTROUTING', '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING');
}

function addFixedRules({ nat, filter }: Tables, family: Family): void {
  if (family === 4) filter.add('KUBE-FIREWALL', '! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP');
  filter.add('KUBE-FORWARD', '-m conntrack --ctstate INVALID -j DROP');
  filter.add('KUBE-FORWARD', '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT');
  filter.add('KUBE-FORWARD', '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  nat.add('KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN');
  nat.add('KUBE-POSTROUTING', '-j MARK --xor-mark 0x4000');
  nat.add('KUBE-POSTROUTING', '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully');
  nat.add('KUBE-MARK-MASQ', '-j MARK --or-mark 0x4000');
}

function addService(tables: Tables, view: PortView): void {
  const { nat, filter } = tables;
  const at = `-d ${view.clusterIp} -p ${view.protocol}`;
  const dport = `-m ${view.protocol} --dport ${view.port.port}`;
  const internalLocal = view.service.internalTrafficPolicy === 'Local';
  if (view.internal.length === 0) {
    const [reason, target] = view.endpoints.length === 0 ? ['has no endpoints', 'REJECT'] : ['has no local endpoints', 'DROP'];
    filter.add('KUBE-SERVICES', `${at} -m comment --comment "${view.name} ${reason}" ${dport} -j ${target}`);
  } else {
    const chain = serviceChain(internalLocal ? 'SVL' : 'SVC', view.name, view.protocol);
    nat.add('KUBE-SERVICES', `${at} -m comment --comment "${view.name} cluster IP" ${dport} -j ${chain}`);
    nat.add(chain, `! -s ${podRange(view)} ${at} -m comment --comment "${view.name} cluster IP" ${dport} -j KUBE-MARK-MASQ`);
  }
  const external = externallyAccessible(view);
  if (view.endpoints.length > 0 && (!internalLocal || external)) addSpread(nat, view, serviceChain('SVC', view.name, view.protocol), view.endpoints);
  if (view.local.length > 0 && (internalLocal || (external && view.service.externalTrafficPolicy === 'Local'))) addSpread(nat, view, serviceChain('SVL', view.name, view.protocol), view.local);
  for (const endpoint of view.endpoints) addEndpoint(nat, view, endpoint);
}

/** The dice: affinity first (`recent`), then one of n with equal chances. */
function addSpread(nat: Tables['nat'], view: PortView, chain: string, endpoints: readonly ProxyEndpoint[]): void {
  if (view.service.affinity === true) {
    for (const endpoint of endpoints) {
      const to = endpointChain(view.name, view.protocol, endpoint.text);
      nat.add(chain, `-m comment --comment "${view.name} -> ${endpoint.text}" -m recent --name ${to} --rcheck --seconds 10800 --reap -j ${to}`);
    }
  }
  for (const [index, endpoint] of endpoints.entries()) {
    const left = endpoints.length - index;
    const dice = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    nat.add(chain, `-m comment --comment "${view.name} -> ${endpoint.text}"${dice} -j ${endpointChain(view.name, view.protocol, endpoint.text)}`);
  }
}

function addEndpoint(nat: Tables['nat'], view: PortView, endpoint: ProxyEndpoint): void {
  const chain = endpointChain(view.name, view.protocol, endpoint.text);
  const remember = view.service.affinity === true ? ` -m recent --name ${chain} --set` : '';
  nat.add(chain, `-s ${endpoint.ip} -m comment --comment "${view.name}" -j KUBE-MARK-MASQ`);
  nat.add(chain, `-p ${view.protocol} -m comment --comment "${view.name}"${remember} -m ${view.protocol} -j DNAT --to-destination ${endpoint.text}`);
}

/** All ways in from outside: external addresses, the load balancer's addresses behind its source ranges, the node port. */
function addExternal(tables: Tables, view: PortView): void {
  if (!externallyAccessible(view)) return;
  const { nat } = tables;
  const chain = serviceChain('EXT', view.name, view.protocol);
  const firewall = serviceChain('FW', view.name, view.protocol);
  const dport = `-m ${view.protocol} --dport ${view.port.port}`;
  if (view.external.length === 0) addNoEndpoints(tables, view);
  if (view.endpoints.length === 0) return;
  for (const ip of view.externalIps) nat.add('KUBE-SERVICES', `-d ${ip} -p ${view.protocol} -m comment --comment "${view.name} external IP" ${dport} -j ${chain}`);
  for (const ip of view.loadBalancerIps) {
    nat.add('KUBE-SERVICES', `-d ${ip} -p ${view.protocol} -m comment --comment "${view.name} loadbalancer IP" ${dport} -j ${view.sources.length > 0 ? firewall : chain}`);
    if (view.sources.length > 0) tables.filter.add('KUBE-PROXY-FIREWALL', `-d ${ip} -p ${view.protocol} -m comment --comment "${view.name} traffic not accepted by ${firewall}" ${dport} -j DROP`);
  }
  if (view.port.nodePort !== undefined) nat.add('KUBE-NODEPORTS', `-p ${view.protocol} -m comment --comment "${view.name}" -m ${view.protocol} --dport ${view.port.nodePort} -j ${chain}`);
  addExternalChain(nat, view, chain);
  for (const range of view.sources) nat.add(firewall, `-s ${range} -m comment --comment "${view.name} loadbalancer IP" -j ${chain}`);
  if (view.sources.length > 0) nat.add(firewall, `-m comment --comment "other traffic to ${view.name} will be dropped by KUBE-PROXY-FIREWALL"`);
}

function addExternalChain(nat: Tables['nat'], view: PortView, chain: string): void {
  const cluster = serviceChain('SVC', view.name, view.protocol);
  if (view.service.externalTrafficPolicy !== 'Local') {
    nat.add(chain, `-m comment --comment "masquerade traffic for ${view.name} external destinations" -j KUBE-MARK-MASQ`);
    nat.add(chain, `-j ${cluster}`);
    return;
  }
  nat.add(chain, `-s ${podRange(view)} -m comment --comment "pod traffic for ${view.name} external destinations" -j ${cluster}`);
  nat.add(chain, `-m comment --comment "masquerade LOCAL traffic for ${view.name} external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`);
  nat.add(chain, `-m comment --comment "route LOCAL traffic for ${view.name} external destinations" -m addrtype --src-type LOCAL -j ${cluster}`);
  if (view.external.length > 0) nat.add(chain, `-j ${serviceChain('SVL', view.name, view.protocol)}`);
}

function addNoEndpoints({ filter }: Tables, view: PortView): void {
  const [reason, target] = view.endpoints.length === 0 ? ['has no endpoints', 'REJECT'] : ['has no local endpoints', 'DROP'];
  const comment = `-m comment --comment "${view.name} ${reason}"`;
  for (const ip of [...view.externalIps, ...view.loadBalancerIps]) filter.add('KUBE-EXTERNAL-SERVICES', `-d ${ip} -p ${view.protocol} ${comment} -m ${view.protocol} --dport ${view.port.port} -j ${target}`);
  if (view.port.nodePort !== undefined) filter.add('KUBE-EXTERNAL-SERVICES', `-p ${view.protocol} ${comment} -m addrtype --dst-type LOCAL -m ${view.protocol} --dport ${view.port.nodePort} -j ${target}`);
}
