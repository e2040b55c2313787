import type { ClusterSpec, Family } from '../../cluster/spec.ts';
import type { Tables } from '../restore.ts';
import { endpointChain, serviceChain } from './names.ts';
import { podRange, portViews } from './view.ts';
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
  for (const view of views) addNodePort(tables, view);
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
  if (view.internal.length === 0) {
    const [reason, target] = view.endpoints.length === 0 ? ['has no endpoints', 'REJECT'] : ['has no local endpoints', 'DROP'];
    filter.add('KUBE-SERVICES', `${at} -m comment --comment "${view.name} ${reason}" ${dport} -j ${target}`);
  } else {
    const kind = view.service.internalTrafficPolicy === 'Local' ? 'SVL' : 'SVC';
    const chain = serviceChain(kind, view.name, view.protocol);
    nat.add('KUBE-SERVICES', `${at} -m comment --comment "${view.name} cluster IP" ${dport} -j ${chain}`);
    nat.add(chain, `! -s ${podRange(view)} ${at} -m comment --comment "${view.name} cluster IP" ${dport} -j KUBE-MARK-MASQ`);
    addSpread(nat, view, chain, view.internal);
  }
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

function addNodePort(tables: Tables, view: PortView): void {
  const { nat, filter } = tables;
  if (view.port.nodePort === undefined) return;
  const dport = `-m ${view.protocol} --dport ${view.port.nodePort}`;
  if (view.endpoints.length === 0) {
    filter.add('KUBE-EXTERNAL-SERVICES', `-p ${view.protocol} -m comment --comment "${view.name} has no endpoints" -m addrtype --dst-type LOCAL ${dport} -j REJECT`);
    return;
  }
  const chain = serviceChain('EXT', view.name, view.protocol);
  const cluster = serviceChain('SVC', view.name, view.protocol);
  nat.add('KUBE-NODEPORTS', `-p ${view.protocol} -m comment --comment "${view.name}" ${dport} -j ${chain}`);
  if (view.service.externalTrafficPolicy !== 'Local') {
    nat.add(chain, `-m comment --comment "masquerade traffic for ${view.name} external destinations" -j KUBE-MARK-MASQ`);
    nat.add(chain, `-j ${cluster}`);
    return;
  }
  const local = serviceChain('SVL', view.name, view.protocol);
  nat.add(chain, `-s ${podRange(view)} -m comment --comment "pod traffic for ${view.name} external destinations" -j ${cluster}`);
  nat.add(chain, `-m comment --comment "masquerade LOCAL traffic for ${view.name} external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`);
  nat.add(chain, `-m comment --comment "route LOCAL traffic for ${view.name} external destinations" -m addrtype --src-type LOCAL -j ${cluster}`);
  if (view.external.length === 0) {
    filter.add('KUBE-EXTERNAL-SERVICES', `-p ${view.protocol} -m comment --comment "${view.name} has no local endpoints" -m addrtype --dst-type LOCAL ${dport} -j DROP`);
    return;
  }
  nat.add(chain, `-j ${local}`);
  addSpread(nat, view, local, view.external);
}
