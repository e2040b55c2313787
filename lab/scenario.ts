import type { ClusterSpec, PolicySpec } from './cluster/spec.ts';
import type { Command } from './kernel/command.ts';

/** An incident: a cluster, what is wrong with it, and the connection that shows it. Its twin is the same without the fault. */
export interface Scenario {
  /** Unique, kebab-case; the case is recorded under `cases/AREA/NAME`. */
  readonly name: string;
  readonly area: Area;
  /** One sentence about the network. */
  readonly title: string;
  /** The healthy cluster. */
  readonly cluster: ClusterSpec;
  /** Commands on the finished network of both twins: a peculiarity of the site, harmless alone. */
  readonly setup?: readonly Command[];
  /** Settings of the whole machine while the network stands, `name=value`: only where the machine is the lab's own. */
  readonly machine?: readonly string[];
  readonly fault: Fault;
  readonly probe: Probe;
  readonly expect: Expectation;
  /** Each fix that is proven is carried out, on a network of its own. */
  readonly everyFix?: true;
  /** Nodes whose counters are read twice, while the probe's connections are made again and again. */
  readonly watched?: readonly string[];
  /** Seconds between the probe's last packet and the collecting: what rests on how long ago the last packet was needs some. */
  readonly rest?: number;
  /** The same oddity where it does not hurt the probe: a note and no finding, or nothing at all where no packet of the probe comes near it. */
  readonly nearMiss?: NearMiss;
}

export interface NearMiss {
  readonly title: string;
  readonly fault: Fault;
  /** The connections, where they are not the scenario's. */
  readonly probe?: Probe;
  /** The probe's packets do not come near it, and it is not even noted. */
  readonly silent?: true;
}

/** Which of its three networks a scenario is built as. */
export type Variant = 'broken' | 'healthy' | 'near-miss';

/** What stands on a kernel: a scenario without its question. */
export type Site = Pick<Scenario, 'cluster' | 'setup' | 'machine' | 'fault'>;

export type Area = 'service' | 'kube-proxy' | 'policy' | 'firewall' | 'route' | 'node' | 'tunnel' | 'bridge' | 'listener' | 'reply' | 'seeds' | 'gateways';
/** `machine`: what is the whole machine's may be changed, and is put back. */
export type Feature = 'ipvs' | 'ipip' | 'vxlan' | 'iptables-legacy' | 'machine';

/** What is wrong. The parts are applied in this order; each is optional. */
export interface Fault {
  /** The cluster as it really is: labels, ports, readiness, policies. */
  readonly cluster?: (healthy: ClusterSpec) => ClusterSpec;
  /** The cluster as a node's proxy believes it to be, when that is not the truth (stale or missing rules). */
  readonly proxySees?: (truth: ClusterSpec, node: string) => ClusterSpec;
  /** Commands on the finished network. */
  readonly commands?: readonly Command[];
  /** The cluster is built as it was, and the nodes get the rules of what it became once the pods' own connections stand. */
  readonly later?: true;
}

/** A connection made with real sockets. */
export interface Probe {
  /** `pod/NS/NAME`, `node/NAME`, `outside/NAME` or, of a machine outside that is collected, `vm/NAME`. */
  readonly from: string;
  /** Address that the client binds to; absent: the kernel chooses. */
  readonly source?: string;
  /** `svc/NS/NAME:PORT`, `pod/NS/NAME:PORT`, `node/NAME:PORT` or `ip:ADDR:PORT`. */
  readonly to: string;
  /** `icmp` pings, and its target has no port. */
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly family?: 4 | 6;
  /** Source port of the client; absent: the kernel chooses. */
  readonly sport?: number;
  /** How often; several where the kernel rolls dice. */
  readonly times?: number;
  /** Before each of them the nodes' router forgets its neighbours, and asks for the address anew. */
  readonly afresh?: true;
  /** Bytes fetched over each connection. */
  readonly bytes?: number;
  /** 1200 unless an answer takes longer (the neighbour's failure takes 3 s). */
  readonly timeoutMs?: number;
  /** A request of HTTP that is made, and answered by the pod. */
  readonly http?: { readonly host: string; readonly path: string };
  /** A connection that stands is enough: what kubelet's tcpSocket probes ask for. */
  readonly handshake?: boolean;
  /** Each time two connections in the same instant, from the same port of two of these addresses of the client. */
  readonly pairedFrom?: readonly string[];
}

export interface Expectation {
  readonly cause: CauseId;
  readonly object: ExpectedObject;
  readonly verdict: 'reachable' | 'unreachable' | 'partial';
  readonly outcome: Outcome;
  /** For a partial verdict: the share of new connections that succeed. */
  readonly weight?: number;
  /** The connections that the client's pod keeps from before go on all the same. */
  readonly established?: true;
}

export type Outcome = { readonly kind: 'error'; readonly errno: string } | { readonly kind: 'timeout' } | { readonly kind: 'stalls' }
  /** Every connection stands in the end, and some of them only after their SYN was sent again. */
  | { readonly kind: 'late' }
  /** Every connection stands and is answered, and those that the client's pod keeps from before are not any more. */
  | { readonly kind: 'hangs' };

/** What the top finding must name: every field that is given must agree, `text` as a part of the finding's text. */
export interface ExpectedObject {
  readonly kind: 'kubernetes' | 'rule' | 'route' | 'link' | 'neighbour' | 'fdb' | 'ipvs' | 'socket' | 'conntrack' | 'sysctl' | 'node';
  /** Node of the namespace, and the pod (`NS/NAME`) when it is not the host's. */
  readonly node?: string;
  readonly pod?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly text?: string;
}

export const CAUSES = [
  'service-without-ready-endpoint', 'service-selector-matches-nothing', 'nothing-listens-on-target-port', 'listens-on-loopback-only',
  'service-rules-missing', 'service-rules-stale', 'ipvs-without-real-servers', 'network-policy-denies', 'firewall-rule-drops', 'firewall-rule-rejects',
  'forward-policy-drop', 'missing-route', 'blackhole-route-wins', 'unreachable-route-wins', 'wrong-next-hop', 'wrong-device', 'ip-forward-off',
  'rp-filter-drops', 'local-source-dropped', 'neighbour-unresolved', 'proxy-arp-without-route', 'tunnel-endpoint-wrong', 'vxlan-fdb-wrong',
  'vtep-mac-wrong', 'mtu-too-large', 'br-netfilter-off', 'hairpin-off', 'hairpin-without-translation', 'reply-not-translated-back', 'service-port-not-defined', 'accept-queue-full', 'syn-queue-full', 'hop-limit-too-small', 'stale-conntrack-entry', 'vtep-mac-duplicate', 'bridge-address-missing', 'routing-rule-missing', 'routing-rule-diverts', 'tunnel-address-wrong', 'tunnel-source-unexpected', 'underlay-drops-ipip', 'underlay-drops-vxlan', 'conntrack-table-full', 'service-rules-leftover', 'connection-to-gone-peer', 'load-balancer-address-bound', 'translated-ports-collide',
  'node-port-not-on-this-address',
  'checksum-offload-broken', 'segmentation-offload-broken',
  'client-port-is-node-port',
  'load-balancer-address-answered-by-all', 'load-balancer-loops-back', 'load-balancer-probes-lost', 'load-balancer-without-backend', 'load-balancer-rule-missing', 'load-balancer-without-listener', 'load-balancer-backend-port-wrong', 'load-balancer-probes-mislead',
  'vpcgw-rule-missing', 'vpcgw-rule-leads-elsewhere', 'security-group-refuses', 'public-bandwidth-missing', 'load-balancer-not-announced', 'network-acl-refuses',
] as const;

/** The last two no incident shows yet; rounds of the blind test do. */
export type CauseId = (typeof CAUSES)[number] | 'chain-policy-drops' | 'policy-agent-out-of-step';

/** The cluster as it is once the fault is in. */
export function brokenCluster(scenario: Site): ClusterSpec {
  return scenario.fault.cluster?.(scenario.cluster) ?? scenario.cluster;
}

/** The same scenario without its fault. */
export function healthyTwin(scenario: Scenario): Scenario {
  return { ...scenario, name: `${scenario.name}-healthy`, fault: {} };
}

/** The same scenario with its near miss for its fault; the scenario itself when it has none. */
export function nearMissOf(scenario: Scenario): Scenario {
  const { nearMiss } = scenario;
  return nearMiss === undefined ? scenario : { ...scenario, name: `${scenario.name}-near-miss`, title: nearMiss.title, fault: nearMiss.fault, probe: nearMiss.probe ?? scenario.probe };
}

/** A policy with this name replaced. */
export function withPolicy(spec: ClusterSpec, policy: PolicySpec): ClusterSpec {
  return { ...spec, policies: [...spec.policies.filter((other) => other.name !== policy.name || other.namespace !== policy.namespace), policy] };
}
