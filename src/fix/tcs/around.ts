import { serviceNameOf } from '../../model/kube/index.ts';
import type { VpcService } from '../../model/kube/index.ts';
import type { TcsChange, TcsParts } from '../../model/tcs/index.ts';
import { groupBy } from '../../net/group-by.ts';

/**
 * The part of TCS that changes can bear upon: rows of the addresses that they touch, VPCServices with these addresses, or to whose TGW address and port a touched row leads, and
 * the rows and VPCServices of their addresses. Comparing that alone gives of them what comparing everything would, in the time of a few rows.
 */
export function aroundChanges(parts: TcsParts): (changes: readonly TcsChange[]) => TcsParts {
  const services = new Map((parts.services ?? []).map((service) => [`${service.metadata.namespace ?? 'default'}/${service.metadata.name}`, service]));
  const serviceOf = (vpc: VpcService): ReturnType<typeof services.get> => services.get(`${vpc.metadata.namespace ?? 'default'}/${serviceNameOf(vpc)}`);
  const numbered = parts.vpcServices.map((vpc, index) => ({ vpc, index }));
  const byVip = groupBy(numbered, ({ vpc }) => vpc.spec?.vpcip ?? '');
  const byTarget = groupBy(numbered.flatMap((one) => {
    const service = serviceOf(one.vpc);
    return (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip = '' }) => (service?.spec?.ports ?? []).map(({ port }) => ({ ...one, key: `${ip} ${port}` })));
  }), ({ key }) => key);
  const rows = groupBy((parts.table?.rows ?? []).map((row, index) => ({ row, index })), ({ row }) => row.vip);
  const byName = groupBy(numbered, ({ vpc }) => `${vpc.metadata.namespace ?? 'default'}/${vpc.metadata.name}`);
  const byService = groupBy(numbered, ({ vpc }) => `${vpc.metadata.namespace ?? 'default'}/${serviceNameOf(vpc)}`);
  return (changes) => {
    const touched = changes.flatMap((change) => (change.kind === 'annotate' ? [] : [...('row' in change ? [change.row] : []), ...('values' in change ? [change.values] : [])]));
    const named = changes.flatMap((change) => (change.kind === 'annotate' ? (change.of === 'Service' ? byService : byName).get(`${change.namespace}/${change.name}`) ?? [] : []));
    const first = [...named, ...touched.flatMap(({ vip, pip, pport }) => [...(byVip.get(vip) ?? []), ...(byTarget.get(`${pip} ${pport}`) ?? [])])];
    const vips = new Set([...touched.map(({ vip }) => vip), ...first.map(({ vpc }) => vpc.spec?.vpcip ?? '')]);
    // In their own order, which decides between those that claim the same.
    const all = new Map([...first, ...[...vips].flatMap((vip) => byVip.get(vip) ?? [])].map(({ vpc, index }) => [index, vpc]));
    const vpcServices = [...all].sort(([one], [other]) => one - other).map(([, vpc]) => vpc);
    const near = [...vips].flatMap((vip) => rows.get(vip) ?? []).sort((one, other) => one.index - other.index).map(({ row }) => row);
    return { ...parts, vpcServices, ...(parts.services === undefined ? {} : { services: vpcServices.flatMap((vpc) => serviceOf(vpc) ?? []) }), ...(parts.table === undefined ? {} : { table: { ...parts.table, rows: near } }) };
  };
}
