import type { Family } from '../../../cluster/spec.ts';
import { emptyTables } from '../../../dataplane/restore.ts';
import type { Tables } from '../../../dataplane/restore.ts';
import type { Step } from '../../world.ts';

export type Backend = 'nft' | 'legacy';

/** A set as `ipset restore` reads it, without its name: `hash:net family inet`. */
interface NamedSet {
  readonly type: string;
  readonly members: Set<string>;
}

/** All rules of a network while its daemons write them. */
export class Rules {
  private readonly tables = new Map<string, { readonly at: string; readonly tool: Step['tool']; readonly tables: Tables }>();
  private readonly sets = new Map<string, NamedSet>();
  private readonly scripts = new Map<string, { readonly at: string; readonly lines: string[] }>();
  private readonly virtual: string[] = [];

  /** The iptables tables of one family in one namespace, by one of the two backends. */
  iptables(family: Family, backend: Backend, at = 'host'): Tables {
    const tool = `${family === 4 ? 'iptables' : 'ip6tables'}-${backend}-restore` as const;
    const key = `${at}/${tool}`;
    const known = this.tables.get(key) ?? { at, tool, tables: emptyTables() };
    this.tables.set(key, known);
    return known.tables;
  }

  /** An ipset of the node; asked for again with more members, it has them too. */
  ipset(name: string, type: string, members: readonly string[]): void {
    const known = this.sets.get(name) ?? { type, members: new Set<string>() };
    this.sets.set(name, known);
    for (const member of members) known.members.add(member);
  }

  /** The whole text of one nft table (`ip kube-proxy`), in `add` commands, the first of which adds the table itself. */
  nft(table: string, lines: readonly string[], at = 'host'): void {
    const key = `${at}/${table}`;
    const known = this.scripts.get(key) ?? { at, lines: [`add table ${table}`, `delete table ${table}`] };
    this.scripts.set(key, known);
    known.lines.push(...lines);
  }

  /** Lines of `ipvsadm --restore`. */
  ipvs(lines: readonly string[]): void {
    this.virtual.push(...lines);
  }

  /** What makes these rules, in an order in which each finds what it names. `before`: the rules that are there already, of which only what differs is replaced. */
  steps(before?: Rules): Step[] {
    const old = new Set((before?.all() ?? []).map((step) => JSON.stringify(step)));
    return [...this.all().filter((step) => !old.has(JSON.stringify(step))), ...this.virtualSteps(before)];
  }

  private all(): Step[] {
    const sets = [...this.sets].map(([name, set]): Step => ({ at: 'host', tool: 'ipset', lines: [`create ${name} ${set.type} -exist`, `flush ${name}`, ...[...set.members].map((member) => `add ${name} ${member}`)] }));
    const tables = [...this.tables.values()].map(({ at, tool, tables: each }): Step => ({ at, tool, lines: [each.raw, each.mangle, each.nat, each.filter].filter((table) => table.used()).flatMap((table) => table.text().trimEnd().split('\n')) }));
    return [...sets, ...tables.filter((step) => step.lines.length > 0), ...[...this.scripts.values()].map(({ at, lines }): Step => ({ at, tool: 'nft', lines }))];
  }

  private virtualSteps(before: Rules | undefined): Step[] {
    const gone = (before?.virtual ?? []).filter((line) => line.startsWith('-a ') && !this.virtual.includes(line)).map((line) => line.replace(/^-a /, '-d ').replace(/ -m .*$/, ''));
    const lines = [...gone, ...this.virtual.filter((line) => before?.virtual.includes(line) !== true)];
    return lines.length === 0 ? [] : [{ at: 'host', tool: 'ipvsadm', lines }];
  }
}
