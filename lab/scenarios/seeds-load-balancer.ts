import type { ClusterSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

/** The load balancer's address, under which it probes the nodes as well; and one that is reserved for such probes. */
const VIP = '203.0.113.9';
const RESERVED = '100.64.0.9';

/** What a load balancer asks of a node before it sends anything there. kube-proxy leaves the address alone, as it is told to. */
const probe = { from: 'outside/lb', to: 'node/n1:30080', protocol: 'tcp' } as const;
const timeout = { kind: 'timeout' } as const;
const balanced: ClusterSpec = shop('routed', 'ipvs', {
  pods: [pod('web', 'n1', [8080])],
  services: [service('web', 80, { type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerIPs: [VIP], loadBalancerMode: 'Proxy', ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080 }] })],
  outside: [{ name: 'lb', ip: VIP }], iptables: 'legacy',
});
/** kube-proxy binds the address to kube-ipvs0, as it does unless the Service's status says otherwise. */
const bound = (spec: ClusterSpec): ClusterSpec => changeService(spec, 'web', { loadBalancerMode: 'VIP' });
/** A client whose source the load balancer keeps, and whom it sends to a node that it has not found alive. */
const client: ClusterSpec = { ...balanced, pods: [...balanced.pods, pod('web-2', 'n2', [8080], { labels: { app: 'web' } })], outside: [{ name: 'client', ip: '198.51.100.7' }] };
const opened = balanced.nodes.map((node) => on(node, 'sysctl', '-q', '-w', 'net.ipv4.conf.eth0.accept_local=1'));

/** A load balancer that calls every node dead (eighth case of the first article). */
export const LOAD_BALANCER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'load-balancer-address-bound', area: 'seeds', title: 'a load balancer probes the nodes from its own address, which kube-proxy has bound to kube-ipvs0 on each of them',
    cluster: balanced, fault: { cluster: bound }, probe,
    expect: { cause: 'load-balancer-address-bound', object: { kind: 'link', node: 'n1', text: VIP }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the load balancer\'s address is bound to kube-ipvs0, and it probes from a reserved range', fault: { cluster: (spec) => ({ ...bound(spec), outside: [{ name: 'lb', ip: RESERVED }] }) } },
  },
  {
    name: 'load-balancer-address-bound-accept-local', area: 'seeds', title: 'accept_local lets the load balancer\'s probe in, and the pod\'s answer to that address goes no further than its own node',
    cluster: balanced, setup: opened, fault: { cluster: bound }, probe,
    expect: { cause: 'load-balancer-address-bound', object: { kind: 'link', node: 'n1', text: VIP }, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'load-balancer-sends-to-dead-node', area: 'seeds', title: 'all nodes are dead to the load balancer, which therefore sends a client to one that has no endpoint, with externalTrafficPolicy Local',
    cluster: client, fault: { cluster: (spec) => ({ ...spec, pods: spec.pods.filter(({ node }) => node === 'n1') }) }, probe: { from: 'outside/client', to: 'node/n2:30080', protocol: 'tcp' },
    expect: { cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'web' }, verdict: 'unreachable', outcome: timeout },
  },
];
