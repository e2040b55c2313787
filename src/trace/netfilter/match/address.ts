import type { IpRange } from '../../../net/range.ts';
import type { Match } from '../../../model/network/rule.ts';
import type { MatchPlan } from '../chain/plan.ts';
import type { Tri } from '../../../model/network/because.ts';
import { triOf } from '../env.ts';
import type { Env } from '../env.ts';
import { DST, SRC } from '../word.ts';

/**
 * Whether an IPv4 packet's source or destination is in a prefix: what most rules of a cluster ask, each of an address of its own. All that it
 * compares with is in numbers rather than in pointers to them, since it is rarely in the processor's cache.
 */
export interface AddressTest {
  readonly side: 'src' | 'dst' | 'not-src' | 'not-dst';
  readonly mask: number;
  readonly first: number;
}

/** Whether a packet passes the test: an IPv6 packet does not, negated or not. */
export function inPrefix({ skb: { packet } }: Env, side: AddressTest['side'], mask: number, first: number): boolean {
  if (packet.src.family !== 4) return false;
  const word = side === 'src' || side === 'not-src' ? SRC.of(packet.src) : DST.of(packet.dst);
  return ((word & mask) === first) === (side === 'src' || side === 'dst');
}

/** The test as a match in its place, before the one after it: one object with all of it, rather than a function that points to what it asks for. */
export class AddressMatch implements MatchPlan {
  readonly next: MatchPlan | undefined;
  readonly place: number;
  private readonly side: AddressTest['side'];
  private readonly mask: number;
  private readonly first: number;

  constructor({ side, mask, first }: AddressTest, next: MatchPlan | undefined, place: number) {
    this.next = next;
    this.place = place;
    this.side = side;
    this.mask = mask;
    this.first = first;
  }

  answer(env: Env): Tri {
    return triOf(inPrefix(env, this.side, this.mask, this.first));
  }
}

/** A match as a test of an IPv4 prefix; nothing when it asks something else. */
export function addressTest(match: Match): AddressTest | undefined {
  if (match.kind !== 'compare' || match.left.kind !== 'field' || match.test.kind !== 'in') return undefined;
  const { left: { field }, test: { ranges, negate } } = match;
  const [range] = ranges;
  if ((field !== 'ip saddr' && field !== 'ip daddr') || ranges.length !== 1 || range?.kind !== 'ip' || !isPrefix(range.range)) return undefined;
  const { first, last } = range.range;
  return { side: SIDES[field][negate ? 1 : 0], mask: ~Number(first ^ last), first: Number(first) | 0 };
}

/** Constants: a text that is put together is another one for each rule, and has to be fetched and compared letter by letter. */
const SIDES = { 'ip saddr': ['src', 'not-src'], 'ip daddr': ['dst', 'not-dst'] } as const;

function isPrefix({ family, first, last }: IpRange): boolean {
  const host = first ^ last;
  return family === 4 && (host & (host + 1n)) === 0n && (first & host) === 0n;
}
