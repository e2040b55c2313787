/** A line of nstat (text or JSON), /proc/net/netstat, /proc/net/snmp, /proc/net/snmp6 or `netstat -s`. */
export type CounterNode =
  /** nstat's `#kernel`, a section of `netstat -s` (`Tcp:`). */
  | { readonly kind: 'section'; readonly name: string; readonly style: '#' | ':' }
  /** `TcpInSegs   12   0.0`. `rate` is absent in snmp6, whose name and value are parted by a tab. */
  | { readonly kind: 'counter'; readonly name: string; readonly value: number; readonly rate?: string }
  /** nstat `--json`: the whole file is this line. */
  | { readonly kind: 'json'; readonly section: string; readonly counters: Readonly<Record<string, number>> }
  /** The first of a pair of lines `TcpExt: name name ...` and `TcpExt: 0 1 ...`. */
  | { readonly kind: 'names'; readonly prefix: string; readonly names: readonly string[] }
  | { readonly kind: 'values'; readonly prefix: string; readonly names: readonly string[]; readonly values: readonly number[] }
  /** `netstat -s` in words, with its number wherever it stands: `    3 delayed acks sent`, `    InOctets: 756`. */
  | { readonly kind: 'sentence'; readonly section: string; readonly before: string; readonly value?: number; readonly after: string };

/** A line of /proc/net/softnet_stat: one CPU, its columns in order (hexadecimal there; no names). */
export interface SoftnetNode {
  readonly values: readonly number[];
}
