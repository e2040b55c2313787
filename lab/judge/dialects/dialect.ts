import type fc from 'fast-check';
import type { Commands, Loaded } from './room.ts';

/** A language in which a tool is told things, or tells them, as the fuzzer needs it. */
export interface FuzzedDialect {
  readonly name: string;
  /** Whole inputs, by lines. */
  readonly inputs: fc.Arbitrary<readonly string[]>;
  readonly commands: Commands;
  /** The text that the tool is given for an input: what takes away the state before it included. */
  readonly textOf: (input: readonly string[]) => string;
  /** Whether the tool took any of the input, where its exit code does not say. */
  readonly tookAny?: (loaded: Loaded, input: readonly string[]) => boolean;
  /** What is wrong with our reading of a dump; empty when nothing is. */
  readonly problems: (dump: string) => readonly string[];
  /** What is printed from the nodes of the dump and of the input, to be given to the tool again. Each must load, and give the same dump. */
  readonly reprints: (dump: string, input: readonly string[]) => readonly Reprint[];
  /** A dump without what differs from one loading to the next: dates, counters, handles, seconds left. */
  readonly comparable: (dump: string) => string;
  /** Whether a dump or what the tool said of it means that the tool cannot print its own state; the input is then left out, and counted. */
  readonly isOwnFault?: (loaded: Loaded) => string | undefined;
}

/** `dump`: the dump, to the letter. `nodes`: commands made of the nodes of a dump, which is in another language than the commands. */
export interface Reprint {
  readonly of: 'dump' | 'input' | 'nodes';
  readonly text: string;
}

/** What came of one input. `own`: the tool does not take back its own dump, or cannot print it, so that nobody can be compared with it. */
export type Verdict =
  | { readonly kind: 'refused' | 'agreed' }
  | { readonly kind: 'own'; readonly what: string }
  | { readonly kind: 'disagreed'; readonly what: string };
