import { EXCLUDED } from '../cluster/metallb.ts';
import type { ClusterSpec, MetallbSpec, ServiceSpec } from '../cluster/spec.ts';
import type { Scenario } from '../scenario.ts';
import { pod, service, shop } from './clusters.ts';

/** An address of the nodes' own wire, of MetalLB's pool, and a client beyond the router, which asks for it by ARP. */
const VIP = '10.0.0.200';
const CLIENT = { name: 'client', ip: '198.51.100.7' };
const SERVICE = { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'api' } as const;
const asked = { from: 'outside/client', to: `ip:${VIP}:80`, protocol: 'tcp', times: 4, afresh: true } as const;
const unheard = { cause: 'load-balancer-not-announced', object: SERVICE, verdict: 'unreachable', outcome: { kind: 'timeout' } } as const;

/** A Service of type LoadBalancer without node ports, whose pod is on n2, with the speakers of MetalLB on both nodes. */
function announced(metallb: Partial<MetallbSpec> = {}, api: Partial<ServiceSpec> = {}): ClusterSpec {
  return shop('routed', 'iptables', {
    pods: [pod('api', 'n2', [8080])],
    services: [service('api', 80, { type: 'LoadBalancer', loadBalancerIPs: [VIP], ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...api })],
    outside: [CLIENT], metallb: { addresses: ['10.0.0.200-10.0.0.210'], l2: [{ name: 'main' }], ...metallb },
  });
}

const local = announced({}, { externalTrafficPolicy: 'Local' });
const excluded = (...nodes: readonly string[]) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, nodeLabels: Object.fromEntries(nodes.map((node) => [node, { [EXCLUDED]: '' }])) });
const selected = (role: string) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, nodeLabels: { n1: { role: 'edge' } }, metallb: { addresses: [`${VIP}/32`], l2: [{ name: 'edge', nodeSelectors: [{ matchLabels: { role } }] }] } });
const at = (...interfaces: readonly string[]) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, metallb: { addresses: [`${VIP}/32`], l2: [{ name: 'main', interfaces }] } });

/** Load balancers' addresses that MetalLB's speakers announce by ARP. */
export const METALLB_SCENARIOS: readonly Scenario[] = [
  {
    name: 'metallb-node-excluded', area: 'gateways', title: 'the only node with an endpoint is labelled as excluded from external load balancers, so that with externalTrafficPolicy Local no speaker of MetalLB answers for the address',
    cluster: local, fault: { cluster: excluded('n2') }, probe: asked, expect: unheard,
    nearMiss: { title: 'the node that is labelled as excluded from external load balancers has no endpoint', fault: { cluster: excluded('n1') }, silent: true },
  },
  {
    name: 'metallb-selects-no-node', area: 'gateways', title: 'the L2Advertisement of MetalLB selects nodes by a label that none has',
    cluster: announced(), fault: { cluster: selected('gateway') }, probe: asked, expect: unheard,
    nearMiss: { title: 'the L2Advertisement of MetalLB selects one of two nodes, which has no endpoint itself', fault: { cluster: selected('edge') }, silent: true },
  },
  {
    name: 'metallb-other-device', area: 'gateways', title: 'the L2Advertisement of MetalLB names a device that no node has, and the elected node announces nothing',
    cluster: announced(), fault: { cluster: at('eth1') }, probe: asked, expect: unheard,
    nearMiss: { title: 'the L2Advertisement of MetalLB names a device that no node has beside the one that all have', fault: { cluster: at('eth1', 'eth0') }, silent: true },
  },
  {
    name: 'metallb-speaker-missing', area: 'gateways', title: 'no speaker of MetalLB runs on the only node with an endpoint, so that with externalTrafficPolicy Local nobody answers for the address',
    cluster: local, fault: { cluster: (spec) => announced({ withoutSpeaker: ['n2'] }, { externalTrafficPolicy: spec.services[0]?.externalTrafficPolicy ?? 'Local' }) }, probe: asked, expect: unheard,
    nearMiss: { title: 'no speaker of MetalLB runs on the node without an endpoint', fault: { cluster: () => announced({ withoutSpeaker: ['n1'] }, { externalTrafficPolicy: 'Local' }) }, silent: true },
  },
];
