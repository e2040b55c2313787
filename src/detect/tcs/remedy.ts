import type { Service, VpcService } from '../../model/kube/index.ts';
import { ALL_VPCS, RULE_WEIGHT, valuesOf } from '../../model/tcs/index.ts';
import type { RowValues, TcsChange, TcsRemedy } from '../../model/tcs/index.ts';
import { T_ROUTE_COLUMNS } from '../../model/tree/t-route.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { shell } from '../shell.ts';
import { isRight, wantedTargets } from './targets.ts';
import type { ChainPort, Target, TcsWorld } from './world.ts';

/** Adds a rule for a port; nothing where how the table calls its VPC is not known. */
export function added(world: TcsWorld, { chain: { vpc }, proto, vport }: ChainPort, target: Target): readonly TcsChange[] {
  const { vpcid: vpcId, vpcip: vip } = vpc.spec ?? {};
  if (vpcId === undefined || vip === undefined) return [];
  const columns = world.parts.table?.rows[0]?.columns ?? T_ROUTE_COLUMNS;
  const uniqVpcId = uniqOf(world, vpcId);
  if (uniqVpcId === undefined && columns.some((name) => name.toLowerCase() === 'uniqvpcid')) return [];
  return [{ kind: 'insert', values: { vpcId, ...(uniqVpcId === undefined ? {} : { uniqVpcId }), proto, vip, vport, ...target, weight: RULE_WEIGHT }, columns }];
}

/** A row written otherwise. */
export function rewritten(row: TRoute, changed: Partial<RowValues>): TcsChange {
  return { kind: 'update', row, values: { ...valuesOf(row), ...changed }, columns: row.columns };
}

export function removed(row: TRoute): TcsChange {
  return { kind: 'delete', row };
}

/** Rows that stand in the place of a port's own: the first becomes it, others go. */
export function claimed(world: TcsWorld, port: ChainPort, rows: readonly TRoute[]): readonly TcsRemedy[] {
  const { chain: { vpc }, proto, vport } = port;
  const [first, ...rest] = rows;
  const { vpcid: vpcId = ALL_VPCS } = vpc.spec ?? {};
  if (first === undefined) return [];
  const uniqVpcId = vpcId === first.vpcId ? first.uniqVpcId : uniqOf(world, vpcId);
  if (first.uniqVpcId !== undefined && uniqVpcId === undefined) return [];
  const target = isRight(world, port, first) ? {} : wantedTargets(port)[0] ?? {};
  const change = rewritten(first, { vpcId, proto, vport, ...(first.uniqVpcId === undefined || uniqVpcId === undefined ? {} : { uniqVpcId }), ...target });
  return rest.length === 0 ? [[change]] : [[change], [change, ...rest.map(removed)]];
}

/** An annotation written otherwise, by whoever may. */
export function annotated({ kind, metadata }: VpcService | Service, key: string, targets: readonly Target[]): TcsChange {
  const { namespace = 'default', name } = metadata;
  const value = JSON.stringify(targets.map(({ pip, pport }) => ({ pip, pport })));
  const of = kind === 'Service' ? 'Service' : 'VPCService';
  return { kind: 'annotate', of, namespace, name, key, value, command: shell('kubectl', 'annotate', '--overwrite', `--namespace=${namespace}`, of === 'Service' ? 'services' : 'vpcservices.infra.tce.io', '--', name, `${key}=${value}`) };
}

/** How the table calls a VPC: as in its other rows. */
function uniqOf({ parts }: TcsWorld, vpcId: number): string | undefined {
  return parts.table?.rows.find((row) => row.vpcId === vpcId && row.uniqVpcId !== undefined)?.uniqVpcId ?? (vpcId === ALL_VPCS ? 'vpc_-1' : undefined);
}
