/** What differs between releases of kubelet. */
export interface KubeletRules {
  /** The most domains of a search list, and characters of it with the spaces between them. */
  readonly searches: number;
  readonly searchChars: number;
  /** Options of several lines of the node's file add up, and each name counts once; before, the last line won. */
  readonly optionsAddUp: boolean;
}

const SINCE_1_26: KubeletRules = { searches: 32, searchChars: 2048, optionsAddUp: true };
const BEFORE: KubeletRules = { searches: 6, searchChars: 256, optionsAddUp: false };

/**
 * The rules of a release as a node's object names it (`v1.36.3`), or of all where it does not: pkg/kubelet/network/dns/dns.go and MaxDNSSearchPaths of pkg/apis/core/validation/validation.go
 * of 1.25 (where the gate ExpandedDNSConfig is off), 1.26 (where it is on of itself) and 1.36.
 */
export function kubeletRules(version: string | undefined): readonly KubeletRules[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return [SINCE_1_26, BEFORE];
  return [Number(major) > 1 || Number(minor) >= 26 ? SINCE_1_26 : BEFORE];
}
