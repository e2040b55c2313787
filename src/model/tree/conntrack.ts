/** A flow of `conntrack -L` or `/proc/net/nf_conntrack`. `parts` keeps keys (`src=…`) and flags (`[ASSURED]`) in their order. */
export interface ConntrackNode {
  /** `ipv4 2`, printed by `-o extended` and by /proc. */
  readonly l3?: { readonly name: string; readonly number: number };
  readonly protocol: { readonly name: string; readonly number: number };
  /** Absent for offloaded flows. */
  readonly timeout?: number;
  /** Protocol state: `ESTABLISHED`, `SYN_SENT`, ... */
  readonly state?: string;
  readonly parts: readonly ConntrackPart[];
}

export type ConntrackPart = { readonly key: string; readonly value: string } | { readonly flag: string };

/** A line of `conntrack -S`: the counters of one CPU, by name. */
export interface ConntrackStatsNode {
  readonly cpu: number;
  readonly counters: readonly { readonly name: string; readonly value: number }[];
}

/** A line of `/proc/net/stat/nf_conntrack`: the names, or one CPU's values (hexadecimal there), in the header's order. */
export type ProcConntrackNode =
  | { readonly kind: 'header'; readonly names: readonly string[] }
  | { readonly kind: 'cpu'; readonly names: readonly string[]; readonly values: readonly number[] };
