import type { Words } from '../model/finding/index.ts';
import type { SignSeverity } from '../model/report/index.ts';

/** What a rule found: facts, no prose. Words are looked up by `id` in the sign's messages and filled from `facts`. */
export interface FoundSign {
  readonly id: string;
  readonly severity: SignSeverity;
  /** Key of another title than the usual one. */
  readonly variant?: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly packets: readonly number[];
  readonly times: number;
  readonly filter: string;
}

/** The words of one sign, kept beside its rule. */
export interface SignMessages {
  readonly title: Words;
  /** By `FoundSign.variant`. */
  readonly variants?: Readonly<Record<string, Words>>;
  /** What observation would refute it. */
  readonly disproof: Words;
}
