import type { LineTree, SourceLine } from './source-line.ts';

/** `--dport 80`: the name without dashes, aliases (`--destination-port`) resolved, arguments unquoted. */
export interface IptablesOption {
  readonly name: string;
  /** `!` stood before the option. */
  readonly negated: boolean;
  readonly args: readonly string[];
}

/** `-m NAME` with the options that belong to it, in order. `implicit`: loaded by `-p NAME` alone. */
export interface IptablesMatch {
  readonly name: string;
  readonly options: readonly IptablesOption[];
  readonly implicit?: true;
}

/** `-j NAME` or `-g NAME` with its options. Whether NAME is a chain or a target is for others to say. */
export interface IptablesTarget {
  readonly name: string;
  readonly goto: boolean;
  readonly options: readonly IptablesOption[];
}

/** `[packets:bytes]` before the rule, or `-c packets bytes` in it. */
export interface IptablesCounters {
  readonly packets: string;
  readonly bytes: string;
  readonly style: 'before' | 'option';
}

export interface IptablesRule {
  readonly kind: 'rule';
  readonly chain: string;
  readonly counters?: IptablesCounters;
  /** `-s -d -i -o -p -f` and `-4 -6`, named by their letter. */
  readonly basic: readonly IptablesOption[];
  readonly matches: readonly IptablesMatch[];
  readonly target?: IptablesTarget;
  /** Why the rest of the rule could not be read; the line is then *not recognised*. */
  readonly problem?: string;
}

/** What a line of `iptables-save` (or of `iptables -S`) says. */
export type IptablesLine =
  | { readonly kind: 'table'; readonly name: string }
  /** `:NAME POLICY [packets:bytes]`; the policy of a chain that users made is `-`. */
  | { readonly kind: 'chain'; readonly name: string; readonly policy: string; readonly counters?: IptablesCounters }
  /** `-P CHAIN POLICY` and `-N CHAIN`, as `iptables -S` prints them. */
  | { readonly kind: 'policy'; readonly chain: string; readonly policy: string; readonly counters?: IptablesCounters }
  | { readonly kind: 'new-chain'; readonly name: string }
  | { readonly kind: 'commit' }
  | IptablesRule;

/**
 * A line whose rule is read when `node`, `state` or `verbatim` is asked for, each time anew: a dump has far more rules than anyone
 * looks at. `chain` is known before that.
 */
export interface IptablesTreeLine extends SourceLine<IptablesLine> {
  /** For a rule, the chain that it is appended to. */
  readonly chain?: string | undefined;
}

/** A dump of `iptables-save`. `diagnostics` reads every rule when first asked for. */
export interface IptablesTree extends LineTree<IptablesLine> {
  readonly lines: readonly IptablesTreeLine[];
}
