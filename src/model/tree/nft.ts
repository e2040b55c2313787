import type { LineTree, SourceLine } from './source-line.ts';

/**
 * What nftables printed: `nft [-a] list ruleset` as text or, with `-j`, as JSON; both give the same nodes. Words keep the
 * spelling of the dump (`0x00000010`, `10.0.0.0/8`, `80-90`, `http`); what they mean is for whoever knows the type.
 */
export type NftExpr =
  | { readonly kind: 'word'; readonly text: string }
  /** A quoted string, without its quotes. */
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'range'; readonly from: NftExpr; readonly to: NftExpr }
  /** `new,established`: flags, one bit each. */
  | { readonly kind: 'list'; readonly items: readonly NftExpr[] }
  /** `syn / fin,syn,rst,ack`: the value of the masked bits. */
  | { readonly kind: 'masked'; readonly value: NftExpr; readonly mask: NftExpr }
  | { readonly kind: 'set'; readonly elements: readonly NftElement[] }
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'concat'; readonly parts: readonly NftExpr[] }
  | { readonly kind: 'binary'; readonly op: NftBinaryOp; readonly left: NftExpr; readonly right: NftExpr }
  | { readonly kind: 'paren'; readonly of: NftExpr }
  | { readonly kind: 'map'; readonly key: NftExpr; readonly map: NftExpr }
  /** A header field or a meta, ct, rt, socket key by its printed name; `bare`: printed without the word `meta`. */
  | { readonly kind: 'field'; readonly name: string; readonly bare: boolean }
  | { readonly kind: 'raw'; readonly base: string; readonly offset: string; readonly length: string }
  | { readonly kind: 'fib'; readonly flags: readonly string[]; readonly result: string }
  | { readonly kind: 'numgen'; readonly mode: string; readonly mod: string; readonly offset?: string }
  | { readonly kind: 'hash'; readonly of?: NftExpr; readonly mod: string; readonly seed?: string; readonly offset?: string }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  /** `interval` before the type of a map's data. */
  | { readonly kind: 'interval'; readonly of: NftExpr };

export type NftBinaryOp = '&' | '|' | '^' | '<<' | '>>';
export type NftVerdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** An element of a set or map with what stands beside its key, in the order printed. */
export interface NftElement {
  readonly key: NftExpr;
  readonly options: readonly NftElementOption[];
  readonly data?: NftExpr;
}

export type NftElementOption =
  | { readonly kind: 'timeout' | 'expires'; readonly text: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'statement'; readonly statement: NftStatement };

export type NftCompareOp = '' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '!';

export type NftStatement =
  | { readonly kind: 'match'; readonly left: NftExpr; readonly op: NftCompareOp; readonly right: NftExpr }
  | { readonly kind: 'vmap'; readonly key: NftExpr; readonly map: NftExpr }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  | { readonly kind: 'counter'; readonly packets?: string; readonly bytes?: string }
  /** A named object: `counter name "x"`, `ct helper set "x"`. */
  | { readonly kind: 'object'; readonly object: string; readonly name: NftExpr }
  | { readonly kind: 'limit'; readonly over: boolean; readonly rate: string; readonly burst?: string }
  | { readonly kind: 'quota'; readonly over: boolean; readonly amount: string; readonly used?: string }
  | { readonly kind: 'connlimit'; readonly over: boolean; readonly count: string }
  | { readonly kind: 'set'; readonly target: NftExpr; readonly value: NftExpr }
  | {
      readonly kind: 'nat';
      readonly verb: NftNatVerb;
      readonly family?: string;
      /** Words between the family and `to`: `prefix`, `addr . port`, `interval`. */
      readonly form?: string;
      readonly addr?: NftExpr;
      readonly port?: NftExpr;
      readonly flags: readonly string[];
    }
  | { readonly kind: 'reject'; readonly with?: string; readonly code?: string; readonly typeWord: boolean }
  | { readonly kind: 'notrack' }
  | { readonly kind: 'tproxy'; readonly family?: string; readonly addr?: NftExpr; readonly port?: NftExpr }
  | { readonly kind: 'dynset'; readonly op: 'add' | 'update' | 'delete'; readonly set: string; readonly element: NftElement }
  | { readonly kind: 'meter'; readonly name: string; readonly size?: string; readonly element: NftElement }
  /** Statements whose arguments do not decide about the packet, or that are not modelled: the arguments as printed. */
  | { readonly kind: NftPlainStatement; readonly args: string }
  | { readonly kind: 'comment'; readonly text: string };

export type NftNatVerb = 'snat' | 'dnat' | 'masquerade' | 'redirect';
export type NftPlainStatement = 'log' | 'queue' | 'dup' | 'fwd' | 'flow' | 'synproxy' | 'last' | 'reset' | 'xt';

export type NftBlockKind =
  | 'table' | 'chain' | 'set' | 'map' | 'meter' | 'counter' | 'quota' | 'limit' | 'ct helper' | 'ct timeout' | 'ct expectation'
  | 'flowtable' | 'synproxy' | 'secmark' | 'tunnel';

/** What one line says. The lines of a block stand between its `open` and its `close`. */
export type NftNode =
  | { readonly kind: 'warning'; readonly family: string; readonly table: string }
  | { readonly kind: 'open'; readonly block: NftBlockKind; readonly family?: string; readonly name: string; readonly handle?: number }
  | { readonly kind: 'close'; readonly depth: number }
  | { readonly kind: 'base'; readonly type: string; readonly hook: string; readonly devices: NftDevices | undefined; readonly priority: string; readonly policy?: string }
  | { readonly kind: 'type'; readonly isTypeof: boolean; readonly key: NftExpr; readonly data?: NftExpr }
  | { readonly kind: 'flags'; readonly flags: readonly string[]; readonly depth: number }
  | { readonly kind: 'property'; readonly name: string; readonly value: string; readonly depth: number }
  | { readonly kind: 'elements'; readonly first: boolean; readonly last: boolean; readonly elements: readonly NftElement[] }
  | { readonly kind: 'rule'; readonly statements: readonly NftStatement[]; readonly handle?: number };

export interface NftDevices {
  readonly list: boolean;
  readonly names: readonly string[];
}

export type NftLine = SourceLine<NftNode>;

/** A block of the dump: a table with its blocks, a chain with its rules, a set with its elements. */
export interface NftBlock {
  readonly kind: NftBlockKind;
  readonly open: NftLine;
  readonly body: readonly NftLine[];
  readonly blocks: readonly NftBlock[];
}

/**
 * A dump. Lines are read when first asked for: a journey meets few chains. Of a JSON dump, `lines` are the lines of the file
 * and have no nodes; the nodes are in `tables`, each with the line on which its object begins.
 */
export interface NftTree extends LineTree<NftNode> {
  readonly format: 'text' | 'json';
  readonly tables: readonly NftBlock[];
}

/** A line of `nft list hooks`. */
export type NftHookNode =
  | { readonly kind: 'family'; readonly family: string }
  | { readonly kind: 'hook'; readonly hook: string; readonly device?: string }
  | { readonly kind: 'close'; readonly depth: number }
  | { readonly kind: 'entry'; readonly priority: string; readonly function?: string; readonly chain?: NftChainName; readonly module?: string };

export interface NftChainName {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
}

export type NftHooksTree = LineTree<NftHookNode>;
