import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import type { KubeletBase } from './compose.ts';
import { LONGEST_NAME, MOST_SERVERS } from './limits.ts';
import { dnsTypeOf } from './pod-dns.ts';
import type { DnsPod, PodDns, Said } from './pod-dns.ts';
import type { KubeletRules } from './rules.ts';

/** A pod of the same node whose own file was collected. */
export interface PodBeside {
  readonly pod: DnsPod;
  readonly file: ConfFile;
}

/** What one file says that kubelet begins with. */
interface Told {
  readonly servers: readonly Said[];
  readonly domain: Said | undefined;
  readonly dns: PodDns;
}

/**
 * What kubelet begins with by the files of other pods of its node: those without a dnsConfig have nothing else in theirs. Of a pod with the cluster's DNS the file must look as kubelet writes it; where several pods say different things
 * it is not known which was made first. `otherwise` is why kubelet's own settings do not say it.
 */
export function baseByPodsBeside(pods: readonly PodBeside[], otherwise: readonly Because[]): KubeletBase {
  const told = (type: 'cluster' | 'node', rules: KubeletRules): Told => {
    const all = pods.flatMap((one) => (one.pod.dnsConfig === undefined && dnsTypeOf(one.pod) === type ? toldBy(one, type, rules) : []));
    const [first] = all;
    if (first === undefined) throw new NotKnown(otherwise);
    const other = all.find((one) => textOf(one) !== textOf(first));
    if (other !== undefined) throw new NotKnown([{ ...(first.servers[0] ?? first.dns.servers[0])?.because[0], text: 'pods beside have different files: it is not known what kubelet writes now' }]);
    return first;
  };
  return {
    clusterDns: (rules) => told('cluster', rules).servers,
    clusterDomain: (rules) => told('cluster', rules).domain,
    nodeSearches: (rules) => told('cluster', rules).dns.searches,
    node: (rules) => told('node', rules).dns,
  };
}

function toldBy({ pod, file }: PodBeside, type: 'cluster' | 'node', rules: KubeletRules): readonly Told[] {
  if (file.kind !== 'lines') return [];
  const dns = handedOver(file);
  if (dns === undefined || mayBeCut(dns, rules)) return [];
  if (type === 'node') return [{ servers: [], domain: undefined, dns }];
  const [own, svc, domain, ...ofNode] = dns.searches;
  const isKubelets = domain !== undefined && svc?.word === `svc.${domain.word}` && own?.word === `${pod.namespace}.svc.${domain.word}` && dns.servers.length > 0 && dns.options.map(({ word }) => word).join(' ') === 'ndots:5';
  return isKubelets ? [{ servers: dns.servers, domain, dns: { servers: [], searches: ofNode, options: [] } }] : [];
}

/** What kubelet handed over, by what the runtime wrote of it; `undefined` of a file with lines that it does not write. */
function handedOver(file: Extract<ConfFile, { kind: 'lines' }>): PodDns | undefined {
  const lines = file.lines.map((line, index) => ({ keyword: line.split(' ')[0] ?? '', words: line.split(' ').slice(1).map((word): Said => ({ word, because: [lineOf(file, index + 1)] })) }));
  const of = (keyword: string): readonly Said[] => lines.filter((line) => line.keyword === keyword).flatMap(({ words }) => words);
  return lines.every(({ keyword }) => ['search', 'nameserver', 'options'].includes(keyword)) ? { servers: of('nameserver'), searches: of('search'), options: of('options') } : undefined;
}

/** Whether kubelet may have left something out of a file: with all the nameservers that it takes, as many search domains, or no room for one more of any length. */
function mayBeCut({ servers, searches }: PodDns, rules: KubeletRules): boolean {
  return servers.length >= MOST_SERVERS || searches.length >= rules.searches || searches.map(({ word }) => word).join(' ').length + 1 + LONGEST_NAME > rules.searchChars;
}

function textOf({ servers, domain, dns }: Told): string {
  return JSON.stringify([servers, domain === undefined ? [] : [domain], dns.servers, dns.searches, [...dns.options].sort((a, b) => (a.word < b.word ? -1 : 1))].map((words) => words.map(({ word }) => word)));
}
