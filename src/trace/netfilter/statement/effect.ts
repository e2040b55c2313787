import type { Because } from '../../../model/network/because.ts';
import type { RejectWith } from '../../../model/network/rule.ts';

/** What a statement does to the way of the packet; nothing: the rule goes on. `break`: the rule ends, the next one follows. */
export type Effect =
  | { readonly kind: 'break' }
  | { readonly kind: 'return' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  | { readonly kind: 'reject'; readonly with: RejectWith }
  | { readonly kind: 'unknown'; readonly because: Because };

export const BREAK: Effect = { kind: 'break' };
export const RETURN: Effect = { kind: 'return' };
export const ACCEPT: Extract<Effect, { kind: 'accept' }> = { kind: 'accept' };
export const DROP: Effect = { kind: 'drop' };
