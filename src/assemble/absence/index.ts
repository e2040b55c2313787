/**
 * When a missing tool cannot matter. Absence of evidence is never evidence of health, but a feature that the kernel has not loaded has
 * no state to collect. Each file holds one such rule with its reason.
 */
export { legacyTablesAbsent } from './legacy-iptables.ts';
export { ipvsAbsent } from './ipvs.ts';
export { conntrackEmpty } from './conntrack.ts';
