import type { LineRef } from '../evidence/evidence.ts';
import type { Fix } from './change.ts';

/** The thing that is to blame, or that a note is about. */
export type GuiltyObject =
  | { readonly kind: 'kubernetes'; readonly resource: string; readonly namespace?: string; readonly name: string }
  | { readonly kind: 'rule' | 'route' | 'link' | 'neighbour' | 'fdb' | 'ipvs' | 'socket' | 'conntrack'; readonly netns: string; readonly text: string }
  | { readonly kind: 'sysctl'; readonly netns: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string };

export interface FindingEvidence {
  readonly ref?: LineRef;
  readonly text: string;
  /** What a healthy network would have here. */
  readonly expected?: string;
}

/** What a cause found: ids and facts, no prose. Words are looked up by `id` in the cause's messages and filled from `facts`. */
export interface Finding {
  /** The cause's id, which never changes. */
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly confidence: 'proven' | 'likely' | 'possible';
  /** False for notes: an oddity that the packet did not hit. */
  readonly isCause: boolean;
  /** Key of another explanation than the usual one in the cause's messages. */
  readonly explanation?: string;
  readonly object: GuiltyObject;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly evidence: readonly FindingEvidence[];
  readonly fixes: readonly Fix[];
  /**
   * It loses a packet now and then, which no branch shows: the connection stands, late. `hits` is then empty, the verdict can be
   * reachable, and a fix is proven by the finding being gone.
   */
  readonly sometimes?: true;
  /** Share of the connection attempts that it hits, 0 to 1. */
  readonly weight: number;
  /** Numbers of the failed branches that it explains, in the order of the walks. */
  readonly hits: readonly number[];
}

/** Text in both languages. `{name}` is filled from the finding's facts. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** Words with `{name}` filled in from facts; a name without one is left out. */
export function filled({ en, zh }: Words, facts: Readonly<Record<string, string | number>>): Words {
  const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));
  return { en: fill(en), zh: fill(zh) };
}

/** The words of one cause, kept beside it. */
export interface CauseMessages {
  /** One sentence: what is wrong. */
  readonly title: Words;
  /** Other titles, by `Finding.explanation`: of notes, of which the usual title would not be true. */
  readonly titles?: Readonly<Record<string, Words>>;
  /** Why that loses the packet. */
  readonly explanation: Words;
  /** Other explanations, by `Finding.explanation`. */
  readonly explanations?: Readonly<Record<string, Words>>;
  /** What observation would refute it. */
  readonly disproof: Words;
  /** By `Fix.message`. */
  readonly fixes: Readonly<Record<string, Words>>;
}
