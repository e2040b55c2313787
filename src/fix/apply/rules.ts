import type { LineRef } from '../../model/evidence/index.ts';
import type { Change } from '../../model/finding/index.ts';
import type { Chain, Field, Interval, Match, Network, Rule, Statement, Table } from '../../model/network/index.ts';
import type { Ip } from '../../net/ip.ts';
import { ipRangeOf } from '../../net/range.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** Takes one rule out, named by its line. */
export function deleteRule(network: Network, change: Of<'delete-rule'>): Network {
  return changeRules(network, change.netns, change.rule, () => []);
}

/** Takes a native table out. */
export function deleteTable(network: Network, { netns, family, table: name }: Of<'delete-table'>): Network {
  return withNetns(network, netns, (old) => ({ tables: mapPart(old.tables, (tables) => tables.filter((table) => table.dialect !== 'nft' || table.family !== family || table.name !== name)) }));
}

/** Sets the policy of a base chain to accept. */
export function setPolicy(network: Network, change: Of<'set-policy'>): Network {
  return changeTables(network, change.netns, (table) => {
    const chain = table.chains.get(change.chain);
    if (table.dialect !== change.dialect || table.family !== change.family || table.name !== change.table || chain?.base === undefined) return table;
    return withChain(table, change.chain, { ...chainOf(chain), base: { ...chain.base, policy: change.policy } });
  });
}

/** Before the rule that denies, lets the flow return to the caller, as a policy agent's own allowing rule would. */
export function allowFlow(network: Network, change: Of<'allow-flow'>): Network {
  return changeRules(network, change.netns, change.denied, (rule) => [ruleFor(change, 'return'), rule]);
}

/** Accepts the flow in front of the rule that ends it. */
export function acceptBefore(network: Network, change: Of<'accept-before'>): Network {
  return changeRules(network, change.netns, change.rule, (rule) => [ruleFor(change, 'accept'), rule]);
}

function ruleFor(change: Of<'allow-flow' | 'accept-before'>, verdict: 'return' | 'accept'): Rule {
  const port: Match[] = change.dport === 0 ? [] : [compare('th dport', { kind: 'int', range: { from: change.dport, to: change.dport } })];
  const protocol = compare('meta l4proto', { kind: 'int', range: { from: change.protocol, to: change.protocol } });
  return { because: PROPOSED, steps: [...flowMatches(change.src, change.dst), protocol, ...port, { kind: 'verdict', verdict: { kind: verdict } }] };
}

/** Lets the rule that translates a source pick any port at all. */
export function randomizePorts(network: Network, change: Of<'randomize-ports'>): Network {
  return changeRules(network, change.netns, change.rule, (rule) => [{ ...rule, steps: rule.steps.map((step) => (step.kind === 'snat' || step.kind === 'masquerade' ? { ...step, to: { ...step.to, fullyRandom: true } } : step)) }]);
}

/** Translates the source of this flow on its way out. */
export function masqueradeFlow(network: Network, change: Of<'masquerade-flow'>): Network {
  const act: Statement = { kind: 'masquerade', to: { random: false, fullyRandom: false, persistent: false } };
  const rule: Rule = { because: PROPOSED, steps: [...flowMatches(change.src, change.dst), act] };
  return addTable(network, change.netns, natTable(change.src.family, 'netwhy-masquerade', [natChain('postrouting', 99, [rule])]));
}

/** A native table of proposed rules. */
export function natTable(family: 4 | 6, name: string, chains: readonly Chain[]): Table {
  return { dialect: 'nft', family: family === 4 ? 'ip' : 'ip6', name, because: PROPOSED, chains: new Map(chains.map((chain) => [chain.name, chain])), sets: new Map() };
}

/** A nat base chain of proposed rules. */
export function natChain(hook: 'prerouting' | 'output' | 'postrouting', priority: number, rules: readonly Rule[]): Chain {
  return { name: hook, because: PROPOSED, base: { type: 'nat', hook, priority, policy: 'accept' }, rules };
}

/** Adds a table to a namespace. */
export function addTable(network: Network, netns: string, table: Table): Network {
  return withNetns(network, netns, (old) => ({ tables: mapPart(old.tables, (tables) => [...tables, table]) }));
}

/** A comparison of one field with one interval. */
export function compare(field: Field, range: Interval): Match {
  return { kind: 'compare', left: { kind: 'field', field }, test: { kind: 'in', ranges: [range], negate: false } };
}

/** Matches on the two addresses of a flow. */
export function flowMatches(src: Ip, dst: Ip): readonly Match[] {
  const ip = src.family === 4 ? 'ip' : 'ip6';
  return [compare(`${ip} saddr`, { kind: 'ip', range: ipRangeOf(src) }), compare(`${ip} daddr`, { kind: 'ip', range: ipRangeOf(dst) })];
}

function changeRules(network: Network, netns: string, ref: LineRef, change: (rule: Rule) => readonly Rule[]): Network {
  return changeTables(network, netns, (table) => {
    for (const chain of table.chains.values()) {
      if (chain.because.ref?.file !== ref.file || !chain.rules.some((rule) => isAt(rule, ref))) continue;
      return withChain(table, chain.name, { ...chainOf(chain), rules: chain.rules.flatMap((rule) => (isAt(rule, ref) ? change(rule) : [rule])) });
    }
    return table;
  });
}

function isAt(rule: Rule, ref: LineRef): boolean {
  return rule.because.ref?.line === ref.line && rule.because.ref.file === ref.file;
}

function changeTables(network: Network, netns: string, change: (table: Table) => Table): Network {
  return withNetns(network, netns, (old) => ({ tables: mapPart(old.tables, (tables) => tables.map(change)) }));
}

function withChain(table: Table, name: string, chain: Chain): Table {
  return { ...table, chains: new Map([...table.chains, [name, chain]]) };
}

/** The chain's own properties, its lazily assembled rules among them. */
function chainOf(chain: Chain): Chain {
  return { name: chain.name, because: chain.because, rules: chain.rules, ...(chain.base === undefined ? {} : { base: chain.base }) };
}
