import type { BalancerSpec, ClusterSpec, HttpSpec, ServiceSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

/** The address of an internal load balancer of seven layers; where its probes come from; and a client outside. */
const VIP = '172.16.9.10';
const PROBER = { name: 'prober', ip: '100.64.0.9' };
const CLIENT = { name: 'client', ip: '198.51.100.7' };
const HOST = 'shop.example.com';
const HTTP: HttpSpec = { vip: VIP, rules: [{ host: HOST, path: '/' }] };
const CLB: BalancerSpec = { name: 'lb-7ingress', service: 'shop/api', prober: PROBER.name, http: HTTP };

/** A Service with a node port behind an Ingress, whose pod is on n2 and speaks HTTP; a client on n1. */
function site(proxy: ClusterSpec['proxy'], http: Partial<HttpSpec> = {}, more: Partial<ClusterSpec> = {}, api: Partial<ServiceSpec> = {}): ClusterSpec {
  return shop('routed', proxy, {
    pods: [pod('web', 'n1', []), pod('api', 'n2', [8080], { listens: [{ port: 8080, http: true }] })],
    services: [service('api', 80, { type: 'NodePort', ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080 }], ...api })],
    outside: [PROBER, CLIENT], natOutgoing: false, balancers: [{ ...CLB, http: { ...HTTP, ...http } }], ...more,
  });
}

const withHttp = (change: Partial<HttpSpec>) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, balancers: (spec.balancers ?? []).map((one) => ({ ...one, http: { ...HTTP, ...one.http, ...change } })) });
/** Each connection to a backend has the client's own address. */
const passedOn = (spec: ClusterSpec): ClusterSpec => ({ ...spec, balancers: (spec.balancers ?? []).map((one) => ({ ...one, http: HTTP })) });
const local = (spec: ClusterSpec): ClusterSpec => ({ ...passedOn(changeService(spec, 'api', { externalTrafficPolicy: 'Local' })), balancers: [{ ...CLB, nodes: ['n2'] }] });
const single = (proxy: ClusterSpec['proxy']): ClusterSpec => site(proxy, { keepalive: true }, { nodes: ['n1'], pods: [pod('web', 'n1', []), pod('api', 'n1', [8080], { listens: [{ port: 8080, http: true }] })] });

const SERVICE = { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'api' } as const;
const asked = { from: 'pod/shop/web', to: 'ingress/shop/api', protocol: 'tcp', http: { host: HOST, path: '/' }, times: 24 } as const;
const fromOutside = { ...asked, from: 'outside/client', times: 4 } as const;
const late = { kind: 'error', errno: 'late' } as const;
const status = (code: 404 | 504) => ({ kind: 'error', errno: `HTTP ${code}` }) as const;
const dropping = (...match: readonly string[]) => (node: string): Command => on(node, 'iptables-nft', '-t', 'raw', '-I', 'PREROUTING', '-i', 'eth0', ...match, '-j', 'DROP');
const kept = site('nftables', { keepalive: true });
const plain = site('iptables');

/** Load balancers of seven layers, as TKE makes one for an Ingress (the second article). */
export const HTTP_SCENARIOS: readonly Scenario[] = [
  {
    name: 'http-loops-back-iptables', area: 'gateways', title: 'a pod asks its own cluster\'s internal Ingress, whose load balancer sends every second request to the pod\'s own node first, waits there in vain, and only then tries another',
    cluster: site('iptables', { keepalive: true }), fault: { cluster: passedOn }, probe: asked, everyFix: true,
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'partial', outcome: late, weight: 0.5 },
    nearMiss: { title: 'the load balancer passes on the client\'s address and sends to nodes with an endpoint alone, of which the pod\'s is none', fault: { cluster: local } },
  },
  {
    name: 'http-loops-back-one-node', area: 'gateways', title: 'a cluster of one node: the load balancer of an Ingress has no other backend to try, and no pod ever gets more than its error',
    cluster: single('iptables'), fault: { cluster: passedOn }, probe: { ...asked, times: 2 },
    expect: { cause: 'load-balancer-loops-back', object: SERVICE, verdict: 'unreachable', outcome: status(504) },
  },
  {
    name: 'http-node-ports-firewalled', area: 'gateways', title: 'a rule on every node drops what comes in for the range of node ports, so that an Ingress answers 504',
    cluster: plain, fault: { commands: plain.nodes.map(dropping('-p', 'tcp', '--dport', '30000:32767')) }, probe: fromOutside,
    expect: { cause: 'firewall-rule-drops', object: { kind: 'rule', text: '30000:32767' }, verdict: 'unreachable', outcome: status(504) },
    nearMiss: { title: 'the rules drop what comes in for the range by UDP', fault: { commands: plain.nodes.map(dropping('-p', 'udp', '--dport', '30000:32767')) }, silent: true },
  },
  {
    name: 'http-kept-alive-firewalled', area: 'gateways', title: 'connections that the load balancer of an Ingress keeps open come from 100.127.0.0/16, which the nodes drop',
    cluster: kept, fault: { commands: kept.nodes.map(dropping('-s', '100.127.0.0/16')) }, probe: fromOutside,
    expect: { cause: 'firewall-rule-drops', object: { kind: 'rule', text: '100.127.0.0/16' }, verdict: 'unreachable', outcome: status(504) },
    nearMiss: { title: 'the nodes drop 100.126.0.0/16, from where nothing comes', fault: { commands: kept.nodes.map(dropping('-s', '100.126.0.0/16')) }, silent: true },
  },
  {
    name: 'http-no-rule-for-path', area: 'gateways', title: 'the load balancer of an Ingress has a rule for another path of the host alone, and answers 404',
    cluster: plain, fault: { cluster: withHttp({ rules: [{ host: HOST, path: '/static' }] }) }, probe: fromOutside,
    expect: { cause: 'load-balancer-rule-missing', object: { kind: 'kubernetes', resource: 'ingress', namespace: 'shop', name: 'api' }, verdict: 'unreachable', outcome: status(404) },
    nearMiss: { title: 'another path that the Ingress wants has no rule, and that which is asked has', fault: { cluster: withHttp({ rules: [{ host: HOST, path: '/shop' }], wanted: [{ host: HOST, path: '/shop' }, { host: HOST, path: '/static' }] }) }, probe: { ...fromOutside, http: { host: HOST, path: '/shop/cart' } } },
  },
  {
    name: 'http-no-rule-for-host', area: 'gateways', title: 'the load balancer of an Ingress has a rule for another host alone, since its controller has not told it of the new one, and answers 404',
    cluster: plain, fault: { cluster: withHttp({ rules: [{ host: 'old.example.com', path: '/' }], wanted: [{ host: HOST, path: '/' }] }) }, probe: fromOutside,
    expect: { cause: 'load-balancer-rule-missing', object: { kind: 'kubernetes', resource: 'ingress', namespace: 'shop', name: 'api' }, verdict: 'unreachable', outcome: status(404) },
  },
];
