import type { Change, Finding, Fix, GatewayRule } from '../model/finding/index.ts';
import { isBalancerId, vpcOf } from '../model/network/index.ts';
import type { Balancer, VpcMember } from '../model/network/index.ts';
import { ALL_VPCS, commandOf, valuesOf } from '../model/tcs/index.ts';
import type { RowChange, RowValues } from '../model/tcs/index.ts';
import type { Journey } from '../model/trace/index.ts';
import type { TRoute } from '../model/tree/t-route.ts';
import { formatIp, parseIp } from '../net/ip.ts';
import { protocolName, protocolNumber } from '../net/protocol.ts';
import { tcsWorld } from './tcs/chains.ts';
import type { ChainPort, TcsWorld } from './tcs/world.ts';
import type { View } from './view.ts';

/** What a machine of a VPC asks VPCGW for: its rules for the address, and those that a VPCService wants there. */
export interface GatewayAsk {
  readonly balancer: Balancer;
  readonly member: VpcMember;
  /** As rows of t_route say it: `udp`, `183.60.83.19`, 53. */
  readonly proto: string;
  readonly vip: string;
  readonly vport: number;
  /** All rows for the address. */
  readonly rows: readonly TRoute[];
  /** Those by which the machine's packet goes on: of its own VPC or, with none, of all. */
  readonly taken: readonly TRoute[];
  readonly world: TcsWorld;
  /** The port of a VPCService that is for this VPC or for all. */
  readonly wanted?: ChainPort;
}

/** What the packet of a journey that comes to VPCGW is for; nothing where none comes there or its VPC is not known. */
export function gatewayAsk(view: View, { hops, packetIn }: Journey): GatewayAsk | undefined {
  const at = hops.findIndex(({ netns }) => isBalancerId(netns));
  const balancer = (view.network.balancers ?? []).find(({ id, kind }) => id === hops[at]?.netns && kind === 'vpcgw');
  const member = vpcOf(view.network.vpcs, hops[at - 1]?.netns);
  const proto = protocolName(packetIn.protocol);
  if (balancer === undefined || 'text' in member || view.tRoute.kind === 'missing' || !('dport' in packetIn.l4)) return undefined;
  const vip = formatIp(packetIn.dst);
  const { dport: vport } = packetIn.l4;
  const { vpcServices, services } = view.cluster;
  const world = tcsWorld({ vpcServices: vpcServices.kind === 'known' ? vpcServices.value : [], ...(services.kind === 'known' ? { services: services.value } : {}), table: view.tRoute.value, nodes: new Set() });
  const rows = view.tRoute.value.rows.filter((row) => row.vip === vip);
  const here = rows.filter((row) => row.proto === proto && row.vport === vport);
  const own = here.filter(({ uniqVpcId, vpcId }) => vpcId !== ALL_VPCS && uniqVpcId === member.vpc);
  const number = view.tRoute.value.rows.find(({ uniqVpcId }) => uniqVpcId === member.vpc)?.vpcId;
  const wanted = world.chains.flatMap(({ ports }) => ports).find((port) => port.proto === proto && port.vport === vport && port.chain.vpc.spec?.vpcip === vip && [ALL_VPCS, number].includes(port.chain.vpc.spec.vpcid));
  return { balancer, member, proto, vip, vport, rows, taken: own.length > 0 ? own : here.filter(({ vpcId }) => vpcId === ALL_VPCS), world, ...(wanted === undefined ? {} : { wanted }) };
}

/** What a finding about a rule is about: the VPCService that wants it, or else the gateway at its address. */
export function gatewayObject({ wanted, balancer }: GatewayAsk): Finding['object'] {
  if (wanted === undefined) return { kind: 'node', name: balancer.name };
  const { namespace = 'default', name } = wanted.chain.vpc.metadata;
  return { kind: 'kubernetes', resource: 'vpcservice', namespace, name };
}

/** How a row is told: `vpcId -1 udp 183.60.83.19:53 -> 10.28.41.12:53`. */
export function rowWords({ vpcId, proto, vip, vport, pip, pport }: RowValues): string {
  return `vpcId ${vpcId} ${proto} ${vip}:${vport} -> ${pip}:${pport}`;
}

/** A fix that changes rows of t_route: the SQL for a person, and what it does to the gateway. */
export function rowsFix(message: string, { balancer }: GatewayAsk, changes: readonly RowChange<TRoute>[]): Fix {
  const change: Change = {
    kind: 'set-balancer', netns: balancer.id,
    set: { without: changes.flatMap((one) => (one.kind === 'insert' ? [] : ruleOf(one.row))), with: changes.flatMap((one) => (one.kind === 'delete' ? [] : ruleOf(one.values))) },
  };
  return { message, risk: 'medium', reversible: true, changes: [change], commands: changes.map((one) => ({ kind: 'sql', text: commandOf(one) })) };
}

/** A row written otherwise. */
export function rewrittenRow(row: TRoute, changed: Partial<RowValues>): RowChange<TRoute> {
  return { kind: 'update', row, values: { ...valuesOf(row), ...changed }, columns: row.columns };
}

function ruleOf({ vpcId, uniqVpcId, proto, vport, pip, pport }: RowValues): readonly GatewayRule[] {
  const addr = parseIp(pip);
  const protocol = protocolNumber(proto);
  if (addr === undefined || protocol === undefined) return [];
  return [{ protocol, port: vport, to: { addr, port: pport }, ...(vpcId === ALL_VPCS ? {} : { vpc: { id: vpcId, ...(uniqVpcId === undefined ? {} : { name: uniqVpcId }) } }) }];
}
