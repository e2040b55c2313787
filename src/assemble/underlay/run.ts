import { formatPrefix } from '../../net/prefix.ts';
import type { Connected, Uplink } from './uplink.ts';

/** An uplink with one of the prefixes that it is connected to. */
export interface Claim {
  readonly uplink: Uplink;
  readonly on: Connected;
}

/** What all uplinks claim. */
export function claimsOf(uplinks: readonly Uplink[]): Claim[] {
  return uplinks.flatMap((uplink) => uplink.connected.map((on) => ({ uplink, on })));
}

/**
 * Claims, cut into runs: within a run prefixes of one family and one VLAN overlap, one with the next. Takes time in
 * proportion to the number of claims (and to sort them), so that all nodes of a cluster can be asked at once.
 */
export function overlappingRuns(claims: readonly Claim[]): Claim[][] {
  const sorted = claims.map((claim, at) => ({ claim, at })).sort((a, b) => compare(a.claim.on, b.claim.on) || a.at - b.at).map(({ claim }) => claim);
  const runs: Claim[][] = [];
  let last = -1n;
  for (const claim of sorted) {
    const run = runs.at(-1);
    const before = run?.[0]?.on;
    const joins = before !== undefined && before.vlan === claim.on.vlan && before.prefix.family === claim.on.prefix.family && claim.on.prefix.first <= last;
    if (joins && run !== undefined) run.push(claim);
    else runs.push([claim]);
    last = joins && last > claim.on.prefix.last ? last : claim.on.prefix.last;
  }
  return runs;
}

function compare(a: Connected, b: Connected): number {
  if (a.prefix.family !== b.prefix.family) return a.prefix.family - b.prefix.family;
  if (a.vlan !== b.vlan) return a.vlan - b.vlan;
  return a.prefix.first < b.prefix.first ? -1 : a.prefix.first > b.prefix.first ? 1 : a.prefix.length - b.prefix.length;
}

/** How a claim is told: `10.0.0.0/24`, `10.5.0.0/24 in VLAN 5`. */
export function claimText({ on }: Claim): string {
  return formatPrefix(on.prefix) + (on.vlan === 0 ? '' : ` in VLAN ${on.vlan}`);
}
