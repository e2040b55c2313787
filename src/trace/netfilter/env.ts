import type { Because, Tri } from '../../model/network/because.ts';
import type { Value } from '../../model/network/expr.ts';
import type { Netns } from '../../model/network/netns.ts';
import type { Rule, Table } from '../../model/network/rule.ts';
import type { WalkContext } from '../context.ts';
import type { Skb } from '../skb.ts';
import type { Frame } from './chain/frame.ts';

/** The hooks of net/netfilter that the walk calls. */
export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'ingress';

/** What a rule is evaluated in: the packet, and the `nf_hook_state` of the hook, whose devices do not change while it runs. */
export interface Env {
  readonly ctx: WalkContext;
  readonly skb: Skb;
  readonly netns: Netns;
  readonly hook: Hook;
  readonly inDev: string | undefined;
  readonly outDev: string | undefined;
  table: Table;
  /** The chain that is being run. */
  chain: string;
  /** The innermost of the chains that the packet is in. */
  frame: Frame | undefined;
  /** Which of the hook's nat chains is being run, where a run may be taken up at again; absent elsewhere. */
  natChain: number | undefined;
  /** Line of the rule in hand, for answers that are not known. */
  rule: Because;
  /** Rules that this hook may still look at, so that a crafted rule set cannot run forever. */
  budget: number;
  /** Which rules of a chain are looked at: those that the index leaves, or all of them. */
  readonly cursorOf: (env: Env, rules: readonly Rule[]) => Cursor;
  /** The line that translated, once a nat statement has. */
  nat: Translation | undefined;
}

/** What a nat statement says of itself when it has decided a translation. */
export interface Translation {
  readonly kind: 'translated';
  readonly because: Because;
  readonly table: string;
  readonly chain: string;
  readonly anyPort: boolean;
}

/** Walks the rules of a chain in their order. */
export interface Cursor {
  /** It comes to every rule, whatever the packet. */
  readonly linear: boolean;
  /** The place of the next rule worth evaluating, at or after a place; -1 at the end of the chain. */
  next(from: number): number;
}

/** A value that evidence does not decide. Without `because` it is the rule's own line. */
export interface Unknown {
  readonly unknown: true;
  readonly because?: Because;
}

/** What an expression gives: a value, nothing (the packet has no such field: NFT_BREAK), or what cannot be known. */
export type Answer = Value | Unknown | undefined;

export const UNKNOWN: Unknown = { unknown: true };
export const YES: Tri = { kind: 'yes' };
export const NO: Tri = { kind: 'no' };

export function isUnknown(answer: Answer): answer is Unknown {
  return typeof answer === 'object' && 'unknown' in answer;
}

/** The three-valued answer for something that is not known, with the rule's line where nothing better is at hand. */
export function unknownBecause(env: Env, unknown: Unknown): Tri {
  return { kind: 'unknown', because: unknown.because ?? env.rule };
}

export function triOf(matches: boolean): Tri {
  return matches ? YES : NO;
}

export function negateTri(tri: Tri, negate: boolean): Tri {
  if (!negate || tri.kind === 'unknown') return tri;
  return tri.kind === 'yes' ? NO : YES;
}
