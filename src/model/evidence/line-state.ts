/** Every line of input, and every kind of match, target, expression, set type and command, is in exactly one of these states. */
export type LineState = 'not recognised' | 'harmless' | 'not supported' | 'conditional' | 'supported';

/** One row of docs/support.md. `dialect` groups rows: `iptables match`, `nft statement`, `ipset type`, ... */
export interface SupportEntry {
  readonly dialect: string;
  readonly name: string;
  readonly state: LineState;
  /** Under which conditions, or why not. Required for `conditional` and `not supported`. */
  readonly note?: string;
}
