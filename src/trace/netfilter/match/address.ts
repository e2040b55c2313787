import type { Tri } from '../../../model/network/because.ts';
import type { IpRange } from '../../../net/range.ts';
import type { Match } from '../../../model/network/rule.ts';
import type { MatchPlan } from '../chain/plan.ts';
import { NO, YES } from '../env.ts';
import type { Env } from '../env.ts';
import { DST, SRC } from '../word.ts';

/**
 * Whether an IPv4 packet's source or destination is in a prefix: what most rules of a cluster ask, each of an address of its own. All that it
 * compares with lies in this one object, in numbers rather than in pointers to them, since it is rarely in the processor's cache.
 */
export class AddressMatch implements MatchPlan {
  readonly next: MatchPlan | undefined;
  readonly place: number;
  private readonly side: 'src' | 'dst';
  private readonly negate: boolean;
  private readonly mask: number;
  private readonly first: number;

  constructor(side: 'src' | 'dst', negate: boolean, { first, last }: IpRange, next: MatchPlan | undefined, place: number) {
    this.next = next;
    this.place = place;
    this.side = side;
    this.negate = negate;
    this.mask = ~Number(first ^ last);
    this.first = Number(first) | 0;
  }

  answer({ skb: { packet } }: Env): Tri {
    if (packet.src.family !== 4) return NO;
    const word = this.side === 'src' ? SRC.of(packet.src) : DST.of(packet.dst);
    return ((word & this.mask) === this.first) === this.negate ? NO : YES;
  }
}

/** The match as one with an IPv4 prefix; nothing when it asks something else. */
export function addressMatch(match: Match, next: MatchPlan | undefined, place: number): AddressMatch | undefined {
  if (match.kind !== 'compare' || match.left.kind !== 'field' || match.test.kind !== 'in') return undefined;
  const { left: { field }, test: { ranges, negate } } = match;
  const [range] = ranges;
  if ((field !== 'ip saddr' && field !== 'ip daddr') || ranges.length !== 1 || range?.kind !== 'ip' || !isPrefix(range.range)) return undefined;
  return new AddressMatch(field === 'ip saddr' ? 'src' : 'dst', negate, range.range, next, place);
}

function isPrefix({ family, first, last }: IpRange): boolean {
  const host = first ^ last;
  return family === 4 && (host & (host + 1n)) === 0n && (first & host) === 0n;
}
