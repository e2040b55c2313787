import type { Because } from '../../model/network/because.ts';
import type { RejectWith } from '../../model/network/rule.ts';

/** Where in netfilter a packet ended. */
export interface NetfilterPlace {
  readonly hook: string;
  readonly table: string;
  readonly chain: string;
}

/** What a hook as a whole said to a packet. */
export type HookVerdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop'; readonly by: ({ readonly kind: 'rule' | 'policy' } & NetfilterPlace) | { readonly kind: 'masqueraded-elsewhere'; readonly dev: string }; readonly because: readonly Because[] }
  | { readonly kind: 'reject'; readonly by: { readonly kind: 'rule' } & NetfilterPlace; readonly with: RejectWith; readonly because: readonly Because[] }
  /** A built-in handler took the packet (IPVS sent it on itself); its own result says where. */
  | { readonly kind: 'stolen'; readonly by: string }
  | { readonly kind: 'unknown'; readonly because: readonly Because[] };

export const ACCEPTED: HookVerdict = { kind: 'accept' };
