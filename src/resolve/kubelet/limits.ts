import type { PodDns, Said } from './pod-dns.ts';
import type { KubeletRules } from './rules.ts';

/** MaxDNSNameservers. */
export const MOST_SERVERS = 3;
/** Bytes of a domain (DNS1123SubdomainMaxLength). */
export const LONGEST_NAME = 253;

/**
 * What kubelet leaves of too much, with an event DNSConfigForming and without an error (`formDNSConfigFitsLimits` of pkg/kubelet/network/dns/dns.go, 1.36): three nameservers; of the search list
 * first what is beyond so many domains goes, then each domain that is too long, then domains from the end until the line is short enough.
 */
export function fitted({ servers, searches, options }: PodDns, rules: KubeletRules): PodDns {
  return { servers: servers.slice(0, MOST_SERVERS), searches: fittedSearches(searches.slice(0, rules.searches), rules.searchChars), options };
}

function fittedSearches(searches: readonly Said[], chars: number): readonly Said[] {
  const kept = searches.filter(({ word }) => word.length <= LONGEST_NAME);
  const textOf = (count: number): string => kept.slice(0, count).map(({ word }) => word).join(' ');
  let count = kept.length;
  while (count > 0 && textOf(count).length > chars) count -= 1;
  return kept.slice(0, count);
}
