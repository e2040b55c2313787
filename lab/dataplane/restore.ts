/** The text of one table for iptables-restore, built chain by chain and rule by rule. */
export class RestoreTable {
  readonly name: string;
  private readonly chains = new Map<string, string>();
  private readonly rules: string[] = [];

  constructor(name: string, builtin: readonly string[]) {
    this.name = name;
    for (const chain of builtin) this.chains.set(chain, 'ACCEPT');
  }

  /** Declares a chain of one's own; twice is once. */
  chain(name: string): void {
    if (!this.chains.has(name)) this.chains.set(name, '-');
  }

  /** Appends a rule; its chain is declared with it. */
  add(chain: string, rule: string): void {
    this.chain(chain);
    this.rules.push(`-A ${chain} ${rule}`);
  }

  /** Puts a rule before all others of its chain, as `-I` does. */
  insert(chain: string, rule: string): void {
    this.chain(chain);
    this.rules.unshift(`-A ${chain} ${rule}`);
  }

  /** The policy of a built-in chain. */
  policy(chain: string, verdict: 'ACCEPT' | 'DROP'): void {
    this.chains.set(chain, verdict);
  }

  /** Whether the table holds more than its built-in chains as they are from the start. */
  used(): boolean {
    return this.rules.length > 0 || [...this.chains.values()].some((policy) => policy !== 'ACCEPT');
  }

  text(): string {
    const chains = [...this.chains].map(([name, policy]) => `:${name} ${policy} [0:0]`);
    return [`*${this.name}`, ...chains, ...this.rules, 'COMMIT', ''].join('\n');
  }
}

/** The tables of one family on one node, which every part of the dataplane adds to. */
export interface Tables {
  readonly raw: RestoreTable;
  readonly mangle: RestoreTable;
  readonly nat: RestoreTable;
  readonly filter: RestoreTable;
}

export function emptyTables(): Tables {
  return {
    raw: new RestoreTable('raw', ['PREROUTING', 'OUTPUT']),
    mangle: new RestoreTable('mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']),
    nat: new RestoreTable('nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']),
    filter: new RestoreTable('filter', ['INPUT', 'FORWARD', 'OUTPUT']),
  };
}

export function restoreText(tables: Tables): string {
  return [tables.raw, tables.mangle, tables.nat, tables.filter].map((table) => table.text()).join('');
}
