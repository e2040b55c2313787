import type { Verdict } from './report.ts';

/** The share of new connections that succeed; none that are not known to. */
export function goodShare(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'reachable': return 1;
    case 'partial': return verdict.weight;
    case 'unknown': case 'unreachable': return 0;
  }
}
