import { compareTcs } from './detect/index.ts';
import { endpointsOf } from './expect/index.ts';
import { planTcs, proveTcs } from './fix/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import { internalIps } from './model/kube/index.ts';
import type { Because, Part } from './model/network/index.ts';
import type { TcsParts, TcsPlan } from './model/tcs/index.ts';
import type { TcsReport, TcsUnknown } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import { VERSION } from './version.ts';

/**
 * Compares what TCS keeps of the way from a VPC to the physical network: VPCServices, their Services, rules of VPCGW, endpoints. What was not collected, or of which a line could
 * not be read, is not compared, and said not to be. Throws only for a bug of ours.
 */
export function checkTcs(evidence: Evidence): TcsReport {
  const loaded = load(evidence);
  const { vpcServices, services } = loaded.cluster;
  const table = loaded.tRoute;
  const parts = partsOf(loaded);
  const { suspects, others } = parts === undefined ? { suspects: [], others: 0 } : compareTcs(parts);
  const findings = parts === undefined ? [] : proveTcs(parts, suspects, (changed) => compareTcs(changed).suspects.map(({ finding }) => finding));
  return {
    schemaVersion: 1, area: 'tcs', tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt },
    compared: { vpcServices: countOf(vpcServices), services: countOf(services), rules: table.kind === 'known' ? table.value.rows.length : 0, others },
    findings, unknown: unknownOf(loaded),
  };
}

/** The difference between the rules that VPCServices and Services want and those that there are; or what is not known, and without which there is no plan. */
export function planOfTcs(evidence: Evidence): TcsPlan | readonly TcsUnknown[] {
  const loaded = load(evidence);
  const { nodes } = loaded.cluster;
  const unknown = [...unknownOf(loaded), ...(nodes.kind === 'known' ? [] : [{ what: { en: 'Whether a rule leads to a node port is not known.', zh: '不知道规则是否指向 NodePort。' }, because: nodes.because }])];
  const parts = partsOf(loaded);
  if (parts === undefined || unknown.length > 0) return unknown;
  return {
    schemaVersion: 1, kind: 'netwhy-plan', area: 'tcs', tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt },
    ...planTcs(parts, (changed) => compareTcs(changed).suspects),
  };
}

/** What is compared; `undefined` where VPCServices are not known. */
function partsOf({ cluster, tRoute: table }: Loaded): TcsParts | undefined {
  const { vpcServices, services, nodes } = cluster;
  if (vpcServices.kind === 'missing') return undefined;
  const hasEndpoints = cluster.endpointSlices.kind === 'known' || cluster.endpoints.kind === 'known';
  return {
    vpcServices: vpcServices.value,
    ...(services.kind === 'known' ? { services: services.value } : {}),
    ...(table.kind === 'known' ? { table: table.value } : {}),
    ...(hasEndpoints ? { endpoints: (service, port) => endpointsOf(cluster, service, port) } : {}),
    nodes: new Set(nodes.kind === 'known' ? nodes.value.flatMap(internalIps).map(formatIp) : []),
  };
}

function countOf(part: Part<readonly unknown[]>): number {
  return part.kind === 'known' ? part.value.length : 0;
}

function unknownOf({ cluster, tRoute }: Loaded): readonly TcsUnknown[] {
  const of = (part: Part<unknown>, en: string, zh: string): readonly TcsUnknown[] => (part.kind === 'missing' ? [{ what: { en, zh }, because: part.because }] : []);
  const partial: Because | undefined = tRoute.kind === 'known' ? tRoute.value.partial : undefined;
  return [
    ...of(cluster.vpcServices, 'Nothing could be compared: VPCServices are not known.', '无法比较：不知道有哪些 VPCService。'),
    ...of(tRoute, 'Rules of VPCGW could not be compared.', '无法比较 VPCGW 规则。'),
    ...(partial === undefined ? [] : [{ what: { en: 'Only some rows of t_route were printed: a rule that is not among them may be there all the same.', zh: '只打印了 t_route 的部分行：未列出的规则仍可能存在。' }, because: partial }]),
    ...of(cluster.services, 'Services, and the addresses that TGW gave them, could not be compared.', '无法比较 Service 及 TGW 为其分配的地址。'),
    ...(cluster.endpoints.kind === 'known' ? [] : of(cluster.endpointSlices, 'Whether pods are behind the node ports is not known.', '不知道 NodePort 后面是否有 Pod。')),
  ];
}
