import type { Ip } from '../../net/ip.ts';
import type { IntRange, IpRange } from '../../net/range.ts';
import type { Because } from './because.ts';
import type { Field } from './field.ts';

/** A value of one field, or of several in a concatenation. */
export type Value = number | Ip | string | readonly Value[];

/** What a rule computes from the packet. */
export type Expr =
  | { readonly kind: 'const'; readonly value: Value }
  | { readonly kind: 'field'; readonly field: Field }
  /** Integer arithmetic on 32 bits, unsigned. On an address operand `and` masks it (the right side is an address too). */
  | { readonly kind: 'bitwise'; readonly op: 'and' | 'or' | 'xor' | 'lshift' | 'rshift'; readonly left: Expr; readonly right: Expr }
  /** `of` and `by` (below zero: less), kept between 0 and `most`. */
  | { readonly kind: 'sum'; readonly of: Expr; readonly by: number; readonly most: number }
  | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
  /** `KEY map @NAME` or `KEY map { ... }`: the value of the element that holds the key; absent when none does. */
  | { readonly kind: 'map'; readonly key: Expr; readonly set: SetRef }
  /** `numgen random|inc mod N offset K`: the dice. Forks into its values with equal weight. */
  | { readonly kind: 'numgen'; readonly mode: 'random' | 'inc'; readonly mod: number; readonly offset: number }
  /** `jhash EXPR mod N seed S offset K` and symhash: a hash that we do not compute; forks like numgen, the same flow the same way. */
  | { readonly kind: 'hash'; readonly of: Expr | undefined; readonly mod: number; readonly offset: number }
  | Fib;

/** `fib FLAGS RESULT` (net/ipv4/netfilter/nft_fib_ipv4.c). */
export interface Fib {
  readonly kind: 'fib';
  readonly lookup: 'saddr' | 'daddr';
  readonly withMark: boolean;
  readonly withIif: boolean;
  readonly withOif: boolean;
  /** `type` gives a route type name (`local`, `unicast`, ...), `oif` an ifindex, `oifname` a name, `present` 0 or 1. */
  readonly result: 'type' | 'oif' | 'oifname' | 'present';
}

/** The set that a lookup uses: by name in the rule's own table, or written in the rule. */
export type SetRef =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'inline'; readonly set: SetBody };

/** What one dimension of a set element may be. `any` is a wildcard element (`*`). */
export type Interval =
  | { readonly kind: 'int'; readonly range: IntRange }
  | { readonly kind: 'ip'; readonly range: IpRange }
  /** `wildcard`: the name ends in `*` (nft) or `+` (iptables) and matches every name with this prefix. */
  | { readonly kind: 'name'; readonly name: string; readonly wildcard: boolean }
  | { readonly kind: 'any' };

/** The elements of a set or map. A verdict map's data is a verdict, a map's a value. */
export interface SetBody {
  readonly elements: readonly SetElement[];
}

export interface SetElement {
  readonly key: readonly Interval[];
  readonly data?: Value | { readonly kind: 'range'; readonly from: Value; readonly to: Value };
  readonly verdict?: Verdict;
  readonly because: Because;
}

/** A verdict as it stands in a rule or a verdict map. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** A comparison. `in` tests against ranges of one kind; `bits` is true when any of the bits is set. */
export type Test =
  | { readonly kind: 'in'; readonly ranges: readonly Interval[]; readonly negate: boolean }
  | { readonly kind: 'bits'; readonly bits: number; readonly negate: boolean }
  | { readonly kind: 'order'; readonly op: 'lt' | 'le' | 'gt' | 'ge'; readonly value: number }
  | { readonly kind: 'equal'; readonly to: Expr; readonly negate: boolean };
