import type { Service, ServicePort, VpcService } from '../../model/kube/index.ts';
import type { TcsParts } from '../../model/tcs/index.ts';
import type { TRoute } from '../../model/tree/t-route.ts';

/** The annotation by which a Service names the VPCService that it was made of. */
export const OWNER = 'infra.tce.io/vpc-service';

/** Where a rule leads: an address and port. */
export interface Target {
  readonly pip: string;
  readonly pport: number;
}

/** One port of a VPCService, with what there is of it further on. */
export interface ChainPort {
  readonly chain: Chain;
  /** `tcp`, `udp`. */
  readonly proto: string;
  /** The port in front: of the VPCService, and of its rule. */
  readonly vport: number;
  /** By the annotation of the VPCService; empty where it has none. */
  readonly told: readonly Target[];
  /** The port of the Service that belongs to it. */
  readonly servicePort?: ServicePort;
  /** Rules with exactly its VPC, protocol, address and port. */
  readonly rules: readonly TRoute[];
  /** Rules that differ from it in one thing alone and that nobody else wants; filled only where it has none of its own. */
  readonly near: readonly TRoute[];
}

/** A VPCService with its Service. One that is being deleted has no ports that must work. */
export interface Chain {
  readonly vpc: VpcService;
  /** `vpcservice/NAMESPACE/NAME`. */
  readonly name: string;
  readonly serviceName: string;
  readonly service?: Service;
  readonly isDeleted: boolean;
  /** Addresses that TGW gave its Service. */
  readonly balancers: readonly string[];
  readonly ports: readonly ChainPort[];
}

export interface TcsWorld {
  readonly parts: TcsParts;
  readonly chains: readonly Chain[];
  /** VPCServices by what they claim, `VPCID PROTO VIP VPORT`. */
  readonly claims: ReadonlyMap<string, readonly Chain[]>;
  readonly rulesByEnd: ReadonlyMap<string, readonly TRoute[]>;
  /** Rules that stand in another's place: they are told there. */
  readonly near: ReadonlySet<TRoute>;
}

/** What a rule is found by: its VPC, protocol, address and port in front. */
export function keyOf(vpcId: number, proto: string, vip: string, vport: number): string {
  return `${vpcId} ${endOf(proto, vip, vport)}`;
}

/** The same for all VPCs. */
export function endOf(proto: string, vip: string, vport: number): string {
  return `${proto} ${vip} ${vport}`;
}

/** A protocol as a rule writes it. */
export function protoOf(port: { readonly protocol?: string }): string {
  return (port.protocol ?? 'TCP').toLowerCase();
}

/** `NAMESPACE/NAME` of an object. */
export function nameOf({ metadata: { namespace, name } }: VpcService | Service): string {
  return `${namespace ?? 'default'}/${name}`;
}
