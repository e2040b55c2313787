import type { Cluster } from '../../model/kube/index.ts';
import { balancerId } from '../../model/network/balancer.ts';
import type { Balancer, BalancerBackend, BalancerListener, BalancerWays } from '../../model/network/balancer.ts';
import type { Because, Part } from '../../model/network/because.ts';
import { ALL_VPCS, lineOfRow, lineOfWanted, RULE_WEIGHT } from '../../model/tcs/index.ts';
import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { groupBy } from '../../net/group-by.ts';
import { parseIp } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { known } from '../part/index.ts';
import type { Told } from './clb-answers.ts';

/**
 * VPCGW, the gateway by which machines of VPCs come to the physical network (TCS): each row of t_route is a rule of four layers, and it has an address of its own there. Of several rows
 * for one address each takes its share by weight.
 * Source: article 000.
 */
const WAYS: BalancerWays = { allDeadMeansAllAlive: true, avoidsSource: false, catchesAnswers: true };

/** A box for each address that the table has rows for, or that a VPCService wants: it has no rule for what no row says. `sources`: the addresses that it gives to what it sends on. */
export function vpcgwBalancers(table: Part<TRouteTree>, { vpcServices }: Cluster, sources: Told<readonly string[]> | undefined): readonly Balancer[] {
  if (table.kind === 'missing') return [];
  const { rows, partial, file } = table.value;
  const source = sourceOf(sources);
  const wanted = new Map<string, Because>((vpcServices.kind === 'known' ? vpcServices.value : []).flatMap((vpc) => (vpc.spec?.vpcip === undefined ? [] : [[vpc.spec.vpcip, lineOfWanted(vpc)]])));
  const byVip = groupBy(rows, ({ vip }) => vip);
  return [...new Set([...byVip.keys(), ...wanted.keys()])].flatMap((vip): Balancer[] => {
    const address = parseIp(vip);
    const own = byVip.get(vip) ?? [];
    const [first] = own;
    if (address === undefined) return [];
    const name = `vpcgw-${vip}`;
    return [{
      id: balancerId(name), name, kind: 'vpcgw', addresses: [address], ways: WAYS, forVpcs: true, source, listeners: listenersOf(own, source), ...(partial === undefined ? {} : { more: true }),
      because: first === undefined ? wanted.get(vip) ?? { text: `VPCGW: ${file}` } : lineOfRow(first),
    }];
  });
}

function listenersOf(rows: readonly TRoute[], source: BalancerListener['source']): readonly BalancerListener[] {
  const groups = groupBy(rows.filter(({ proto, pip }) => protocolNumber(proto) !== undefined && parseIp(pip) !== undefined), ({ vpcId, proto, vport }) => `${vpcId} ${proto} ${vport}`);
  return [...groups.values()].flatMap((own): BalancerListener[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { vpcId, uniqVpcId, proto, vport } = first;
    return [{
      protocol: protocolNumber(proto) ?? 0, port: vport, source, backends: known(own.flatMap(backendOf)), because: lineOfRow(first),
      ...(vpcId === ALL_VPCS ? {} : { vpc: { id: vpcId, ...(uniqVpcId === undefined ? {} : { name: uniqVpcId }) } }),
    }];
  });
}

function backendOf(row: TRoute): readonly BalancerBackend[] {
  const addr = parseIp(row.pip);
  return addr === undefined ? [] : [{ addr, port: row.pport, weight: row.weight ?? RULE_WEIGHT, because: lineOfRow(row) }];
}

function sourceOf(sources: Told<readonly string[]> | undefined): BalancerListener['source'] {
  const to = (sources?.value ?? []).flatMap((text) => parseIp(text) ?? []);
  if (sources === undefined || to.length === 0) return { kind: 'unknown', because: { text: 'the address that VPCGW gives to what it sends on (vpcgw.json)' } };
  return { kind: 'translated', to, because: { ref: sources.ref, text: `VPCGW: what it sends on comes from ${sources.value.join(', ')}` } };
}
