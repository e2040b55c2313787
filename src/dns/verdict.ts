import type { NameLookup, NameVerdict, NameWay } from '../model/resolve/index.ts';

/** An answer that a program waits for so long is late: no resolver waits a second for anything that is well. */
export const LATE_MS = 1000;

/** Of several resolvers the verdict is that of the worst; what is not known is the worst of all. */
export function verdictOfName(lookups: readonly NameLookup[]): NameVerdict {
  const [worst] = lookups.map(({ verdict }) => verdict).sort((a, b) => worthOfName(a) - worthOfName(b));
  return worst ?? { kind: 'unknown', because: [{ text: 'no resolver was asked' }] };
}

/** Of one resolver in all its ways: unknown where one is, and else whether the name resolves, at once or late, always or not. */
export function verdictOfWays(ways: readonly NameWay[], truncated: boolean): NameVerdict {
  const unknown = ways.flatMap(({ answer }) => (answer.kind === 'unknown' ? answer.because : []));
  if (ways.some(({ answer }) => answer.kind === 'unknown')) return { kind: 'unknown', because: unknown };
  if (truncated) return { kind: 'unknown', because: [{ text: 'there are more ways than were walked' }] };
  const kinds = [...new Set(ways.map(kindOf))];
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) return { kind: only };
  const share = (some: readonly NameWay[]): number => some.reduce((sum, { weight }) => sum + weight, 0);
  const weight = share(ways.filter((way) => kindOf(way) === 'resolved')) / share(ways);
  return { kind: 'partial', weight };
}

/** How one way ends. */
export function kindOf({ answer, tookMs, noRoute }: NameWay): 'resolved' | 'late' | 'not-resolved' | 'unusable' {
  if (answer.kind !== 'addresses' && answer.kind !== 'services') return 'not-resolved';
  if (noRoute !== undefined) return 'unusable';
  return tookMs >= LATE_MS ? 'late' : 'resolved';
}

/** How good a verdict is, to tell whether a fix makes it better. */
export function worthOfName(verdict: NameVerdict): number {
  switch (verdict.kind) {
    case 'unknown': return -1;
    case 'not-resolved': return 0;
    case 'elsewhere': case 'unusable': return 0.05;
    case 'partial': return 0.1 + 0.8 * verdict.weight;
    case 'late': return 0.5;
    case 'resolved': return 1;
  }
}

/** The longest that a program waits, and the most queries that one lookup sends. */
export function costsOf(lookups: readonly NameLookup[]): { readonly waits: number; readonly queries: number } {
  const ways = lookups.flatMap((one) => one.ways);
  return { waits: Math.max(0, ...ways.map(({ tookMs }) => tookMs)), queries: Math.max(0, ...ways.map(({ steps }) => steps.filter(({ depth }) => depth === 0).length)) };
}
