import { compareTcs } from './detect/index.ts';
import { endpointsOf } from './expect/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import { internalIps } from './model/kube/index.ts';
import type { Because, Part } from './model/network/index.ts';
import type { TcsReport, TcsUnknown } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import { VERSION } from './version.ts';

/**
 * Compares what TCS keeps of the way from a VPC to the physical network: VPCServices, their Services, rules of VPCGW, endpoints. What was not collected, or of which a line could
 * not be read, is not compared, and said not to be. Throws only for a bug of ours.
 */
export function checkTcs(evidence: Evidence): TcsReport {
  const loaded = load(evidence);
  const { vpcServices, services, nodes } = loaded.cluster;
  const table = loaded.tRoute;
  const hasEndpoints = loaded.cluster.endpointSlices.kind === 'known' || loaded.cluster.endpoints.kind === 'known';
  const compared = vpcServices.kind === 'missing' ? { findings: [], others: 0 } : compareTcs({
    vpcServices: vpcServices.value,
    ...(services.kind === 'known' ? { services: services.value } : {}),
    ...(table.kind === 'known' ? { table: table.value } : {}),
    ...(hasEndpoints ? { endpoints: (service, port) => endpointsOf(loaded.cluster, service, port) } : {}),
    nodes: new Set(nodes.kind === 'known' ? nodes.value.flatMap(internalIps).map(formatIp) : []),
  });
  return {
    schemaVersion: 1, area: 'tcs', tool: { name: 'netwhy', version: VERSION }, source: { origin: evidence.origin, createdAt: evidence.createdAt },
    compared: { vpcServices: countOf(vpcServices), services: countOf(services), rules: table.kind === 'known' ? table.value.rows.length : 0, others: compared.others },
    findings: compared.findings, unknown: unknownOf(loaded),
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
