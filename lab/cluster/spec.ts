import type { NetworkAclEntry, SecurityGroupPolicies } from '../../src/model/tree/clb.ts';

/** The cluster of a scenario as its author describes it: everything else (objects, rules, routes) is computed from this. */
export interface ClusterSpec {
  readonly nodes: readonly string[];
  readonly families: readonly Family[];
  readonly pods: readonly PodSpec[];
  readonly services: readonly ServiceSpec[];
  readonly policies: readonly PolicySpec[];
  /** Labels of the namespaces, beside the `kubernetes.io/metadata.name` that each has. */
  readonly namespaceLabels: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly overlay: Overlay;
  /** UDP port of VXLAN, where it is not the one that the CNI has of itself. */
  readonly vxlanPort?: number;
  readonly proxy: ProxyMode;
  /** Whether Calico's chains enforce NetworkPolicies. With `none`, policies are objects that nobody acts on. */
  readonly enforcer: 'calico' | 'none';
  readonly iptables: 'nft' | 'legacy';
  /** How calico-node finds its node's address, and which it took where that is not the InternalIP. Absent: the InternalIPs, and nobody says how. */
  readonly detection?: { readonly method: string; readonly addresses: Readonly<Record<string, string>> };
  /** Tiers of Calico's own policies, before its tier of NetworkPolicies; absent: none. */
  readonly calicoTiers?: readonly CalicoTier[];
  /** ConfigMaps beside kube-proxy's own; absent: none. */
  readonly configMaps?: readonly ConfigMapSpec[];
  /** The image of kube-proxy, where its DaemonSet is told. */
  readonly kubeProxyImage?: string;
  /** Machines beyond the router; absent: none. */
  readonly outside?: readonly OutsideSpec[];
  /** Calico leaves the addresses of pods as they are on their way out, as the routers of a cloud's own network need it. */
  readonly natOutgoing?: false;
  /** Load balancers on the nodes' own network; absent: none. */
  readonly balancers?: readonly BalancerSpec[];
  /** MetalLB, whose speakers run on the nodes; absent: none. */
  readonly metallb?: MetallbSpec;
  /** Labels of nodes, beside those that each has. */
  readonly nodeLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Security groups of the cloud that stand before the nodes; absent: everything passes. */
  readonly securityGroups?: SecurityGroupsSpec;
  /** The network ACL of the nodes' subnet; absent: everything passes. */
  readonly networkAcl?: NetworkAclSpec;
  /** Public bandwidth of the nodes, and the kind of the account; absent: nobody asked, and everything passes. */
  readonly publicBandwidth?: PublicBandwidthSpec;
  /** The gateway between VPCs and the physical network (TCS); absent: none. */
  readonly vpcgw?: VpcgwSpec;
  readonly vpcServices?: readonly VpcServiceSpec[];
}

/** One pool of addresses, and who announces them by ARP. */
export interface MetallbSpec {
  readonly addresses: readonly string[];
  readonly l2?: readonly { readonly name: string; readonly nodeSelectors?: readonly Selector[]; readonly interfaces?: readonly string[] }[];
  /** Nodes on which no speaker runs. */
  readonly withoutSpeaker?: readonly string[];
}

/** Security groups with their policies, as the cloud's API tells them, and which stand before which node, in the order of their binding. */
export interface SecurityGroupsSpec {
  readonly groups: Readonly<Record<string, SecurityGroupPolicies>>;
  readonly machines: Readonly<Record<string, readonly string[]>>;
}

/** A network ACL with its entries, as the cloud's API tells them, in the order in which they are asked. */
export interface NetworkAclSpec {
  readonly id: string;
  readonly ingress: readonly NetworkAclEntry[];
  readonly egress: readonly NetworkAclEntry[];
}

/** Of which kind the account is, as the cloud's API says it, and how many Mbit/s of public bandwidth each node has. */
export interface PublicBandwidthSpec {
  readonly account: 'STANDARD' | 'LEGACY';
  readonly mbps: Readonly<Record<string, number>>;
}

/** A load balancer as Tencent's CLB is one: the network itself hands it what is for its address, and the answers of its backends. */
export interface BalancerSpec {
  /** Its id, as annotations and the cloud's API have it. */
  readonly name: string;
  /** `NS/NAME` of the Service whose `loadBalancerIPs` are its addresses; it listens on the Service's ports. */
  readonly service: string;
  /** Of the machine outside that its probes come from. */
  readonly prober: string;
  /** Backends see this address in place of the client's; absent: they see the client's. */
  readonly snat?: string;
  /** Nodes that are bound as its backends; absent: all. */
  readonly nodes?: readonly string[];
  /** The pods themselves are its backends, as with VPC-CNI. */
  readonly direct?: true;
  /** Weights of nodes that do not have 10. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Where a listener is not as the Service has its port: by that number, `absent`, or of another protocol or with another port of the nodes. */
  readonly listeners?: Readonly<Record<number, 'absent' | { readonly protocol?: Protocol; readonly nodePort?: number }>>;
  /** How it probes, where not by TCP at the port of the backend. */
  readonly check?: { readonly port?: number; readonly ping?: true };
  /** The API was not asked: annotations alone tell of it. */
  readonly unasked?: true;
  /** Seven layers: it has this address, and takes requests for these hosts and paths at port 80, for an Ingress of the Service's name. */
  readonly http?: HttpSpec;
  /** What it sends is not held against the security groups of the nodes. */
  readonly passesToTargets?: true;
  /** Its clients are in the internet; absent: it is internal. */
  readonly public?: true;
  /** TGW of TCS, of which its Services alone tell. */
  readonly kind?: 'tgw';
}

export interface HttpSpec {
  readonly vip: string;
  readonly rules: readonly HttpRuleSpec[];
  /** What the Ingress wants, where the load balancer has other rules. */
  readonly wanted?: readonly HttpRuleSpec[];
  /** Connections to backends are kept open, and come from an address of the load balancer's own. */
  readonly keepalive?: true;
}

export interface HttpRuleSpec {
  readonly host: string;
  readonly path: string;
}

/** VPCGW: a machine beyond the router to which the network brings what is for these addresses, with the rows of its table. */
export interface VpcgwSpec {
  readonly machine: string;
  readonly rows: readonly RouteRowSpec[];
}

/** A row of t_route; without a VPC it is for all. */
export interface RouteRowSpec {
  readonly vpcId?: number;
  readonly vpc?: string;
  readonly proto: 'tcp' | 'udp';
  readonly vip: string;
  readonly vport: number;
  readonly pip: string;
  readonly pport: number;
  readonly weight?: number;
}

/** A VPCService (`infra.tce.io`), whose Service is `vpcservice-NAME`. */
export interface VpcServiceSpec {
  readonly name: string;
  readonly namespace: string;
  readonly vpcip: string;
  readonly vpcid?: number;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol?: Protocol;
  readonly selector: Readonly<Record<string, string>>;
  /** `APP.SERVICE`: what the name begins with, turned round. */
  readonly serviceId?: string;
}

/** A machine outside of the cluster that the nodes' router has a wire to: a load balancer, a client. It is not collected unless it says so. */
export interface OutsideSpec {
  readonly name: string;
  readonly ip: string;
  readonly collected?: true;
  /** It is on the nodes' own wire, with an address of that. */
  readonly onWire?: true;
  /** The VPC that it is a virtual machine of. */
  readonly vpc?: string;
}

/** A tier with one policy that selects every pod. */
export interface CalicoTier {
  readonly name: string;
  readonly type: 'Ingress' | 'Egress';
  /** Matches as iptables has them, valid in both families, in order. A packet that none of them decides is dropped. */
  readonly rules: readonly { readonly match: string; readonly action: 'allow' | 'deny' | 'pass' }[];
}

export interface ConfigMapSpec {
  readonly namespace: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

export type Family = 4 | 6;
/** `ipip`, `vxlan`, `routed`: Calico's devices and routes. `flannel`: bridge CNI over flannel.1. `bridge`: bridge CNI with host-gw routes. */
export type Overlay = 'ipip' | 'vxlan' | 'routed' | 'flannel' | 'bridge';
export type ProxyMode = 'iptables' | 'ipvs' | 'nftables' | 'none';
export type Protocol = 'TCP' | 'UDP';

export interface PodSpec {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports that the pod's manifest declares. */
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol?: Protocol }[];
  /** Ports that its process really listens on; `loopback`: on 127.0.0.1 only. */
  readonly listens: readonly Listening[];
  readonly ready: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Its container's image, where that says something. */
  readonly image?: string;
  /** Absent: ClusterFirst. */
  readonly dnsPolicy?: 'Default';
  /** A ConfigMap of its namespace that it has as a volume. */
  readonly configMap?: string;
  /** `net/core/somaxconn=8`: settings of the pod's own namespace from before its process starts, as a pod's `securityContext.sysctls` are. */
  readonly sysctls?: readonly string[];
  /** Connections to other pods that its process keeps open, or keeps trying to open. A pod that has some listens nowhere. */
  readonly opens?: readonly Opening[];
}

export interface Opening {
  /** `NS/NAME` of a pod, `svc/NS/NAME` of a Service. */
  readonly to: string;
  readonly port: number;
  /** How many at a time. */
  readonly count: number;
  /** Each is given up and opened again from the same port as often as this, one after the other: clients that never get an answer. */
  readonly renewMs?: number;
  /** None is opened again once it has ended. */
  readonly once?: true;
  /** Something is asked over each, again and again: by `TCP` a byte of the listener, by `ICMP` (then there is no port) a ping. */
  readonly talks?: 'TCP' | 'ICMP';
  /** Source port of a connection that talks by TCP; absent: the kernel chooses. */
  readonly localPort?: number;
}

export interface Listening {
  readonly port: number;
  readonly protocol?: Protocol;
  readonly loopback?: boolean;
  /** It speaks HTTP. */
  readonly http?: true;
  /** What listen() asks for; 64 unless said. */
  readonly backlog?: number;
  /** The process is busy with something else and accepts no connection. */
  readonly stuck?: boolean;
}

export interface ServiceSpec {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePortSpec[];
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly affinity?: boolean;
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  /** Addresses of both families. Those of a load balancer are in the Service's status. */
  readonly externalIPs?: readonly string[];
  readonly loadBalancerIPs?: readonly string[];
  /** `ipMode` of those addresses: with `Proxy` kube-proxy leaves them to the load balancer. Absent: not said, which is `VIP`. */
  readonly loadBalancerMode?: 'VIP' | 'Proxy';
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ServicePortSpec {
  readonly name?: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol?: Protocol;
  readonly nodePort?: number;
}

/** A NetworkPolicy: its `spec` as the API has it. */
export interface PolicySpec {
  readonly name: string;
  readonly namespace: string;
  readonly spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly { readonly from?: readonly PeerSpec[]; readonly ports?: readonly PortSpec[] }[];
  readonly egress?: readonly { readonly to?: readonly PeerSpec[]; readonly ports?: readonly PortSpec[] }[];
}

export interface PeerSpec {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PortSpec {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly SelectorExpression[];
}

export interface SelectorExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** For In and NotIn only. */
  readonly values?: readonly string[];
}
