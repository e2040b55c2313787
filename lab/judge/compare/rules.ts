import type { Network, Rule, Table } from '../../../src/model/network/index.ts';
import type { Branch, Journey, Step } from '../../../src/model/trace/journey.ts';
import type { RuleFired } from '../recording.ts';
import type { Story } from '../observe/story.ts';
import { NODE } from '../kernel/execute.ts';
import { withoutPassable } from './nat-chains.ts';

/** Where every rule of the network stands, by the names that the kernel's trace uses. */
export interface RuleBook {
  /** The line of a rule that fired, or why it has none. */
  lineOf(netns: string, fired: RuleFired): string | undefined;
  /** What is known of the rule of a line. */
  kindOf(netns: string, line: string): 'acts' | 'translates' | 'silent' | undefined;
  /** The journey without steps that the kernel may have passed over. */
  withoutPassable(journey: Journey, repeated: boolean): Journey;
  /** Whether a legacy table translates beside those of nft: which of them switched translation on, and with that its place among the chains of its priority, no dump tells. */
  hasTwoNats(netns: string): boolean;
  /** Whether the kernel was asked to tell which rules fire. */
  readonly traced: boolean;
}

/** nft handles of the chains that iptables-nft made, in the order of the rules: their dumps by `iptables-save` have none. */
export type Handles = (netns: string, family: string, table: string, chain: string) => readonly number[];

export function ruleBook(network: Network, handles: Handles, traced: boolean): RuleBook {
  const find = (netns: string, fired: RuleFired): string | undefined => {
    const space = network.netns.get(`${NODE}/${netns}`);
    if (space === undefined || space.tables.kind === 'missing') return undefined;
    const table = space.tables.value.find((one) => isTable(one, fired));
    const rules = table?.chains.get(fired.chain)?.rules;
    if (table === undefined || rules === undefined) return undefined;
    const rule = ruleIn(rules, table, fired, handles(netns, fired.family, fired.table, fired.chain));
    return rule === undefined ? undefined : lineOf(rule);
  };
  const kinds = new Map<string, Map<string, ReturnType<typeof kindOf>>>();
  const kindsIn = (netns: string): Map<string, ReturnType<typeof kindOf>> => {
    const known = kinds.get(netns) ?? allKinds(network, netns);
    kinds.set(netns, known);
    return known;
  };
  return { lineOf: find, kindOf: (netns, line) => kindsIn(netns).get(line), withoutPassable: (journey, repeated) => withoutPassable(journey, (id) => network.netns.get(id), repeated), hasTwoNats: (netns) => hasTwoNats(network, netns), traced };
}

function hasTwoNats(network: Network, netns: string): boolean {
  const tables = network.netns.get(`${NODE}/${netns}`)?.tables;
  if (tables?.kind !== 'known') return false;
  return tables.value.some(({ dialect, name }) => dialect === 'iptables-legacy' && name === 'nat') && tables.value.some(({ dialect }) => dialect !== 'iptables-legacy');
}

function allKinds(network: Network, netns: string): Map<string, ReturnType<typeof kindOf>> {
  const tables = network.netns.get(`${NODE}/${netns}`)?.tables;
  const rules = tables?.kind === 'known' ? tables.value.flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules.map((rule) => ({ table, rule })))) : [];
  // A bridge's own chains run before the judge's, which are those of IP, have asked for the packet to be traced.
  return new Map(rules.map(({ table, rule }) => [lineOf(rule), table.family === 'bridge' ? 'silent' : kindOf(rule)]));
}

function isTable(table: Table, { from, family, table: name }: RuleFired): boolean {
  return table.name === name && table.family === family && (table.dialect === 'iptables-legacy') === (from === 'xtables');
}

function ruleIn(rules: readonly Rule[], table: Table, { rule }: RuleFired, handles: readonly number[]): Rule | undefined {
  switch (table.dialect) {
    case 'iptables-legacy': return byLine(rules)[rule - 1];
    case 'nft': return rules.find(({ handle }) => handle === rule);
    case 'iptables-nft': return byLine(rules)[handles.indexOf(rule)];
  }
}

/** A line that says "either of these" is assembled to a rule for each. */
function byLine(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ because }, at) => because.ref === undefined || because.ref.line !== rules[at - 1]?.because.ref?.line);
}

function lineOf({ because }: Rule): string {
  return because.ref === undefined ? because.text : `${because.ref.file}:${because.ref.line} ${because.text}`;
}

/** Rules that a journey surely tells of: those with a verdict that moves the packet, a translation or a mark. */
function kindOf({ steps }: Rule): 'acts' | 'translates' | 'silent' {
  if (steps.some((step) => TRANSLATING.has(step.kind))) return 'translates';
  return steps.some((step) => ACTING.has(step.kind) && !(step.kind === 'verdict' && step.verdict.kind === 'continue')) ? 'acts' : 'silent';
}

const ACTING = new Set<string>(['verdict', 'reject', 'mark']);
/** The step of a translation is written when the hook is done, after those of later rules. */
const TRANSLATING = new Set<string>(['dnat', 'snat', 'masquerade', 'redirect', 'netmap']);

/** The rules that the first packet met, per namespace, as the kernel tells and as the branch says. */
export function rulesDiffer(branch: Branch, story: Story, book: RuleBook): string[] {
  const [first] = branch.journeys;
  if (!book.traced || first === undefined) return [];
  const all = journeyDiffers(first, story, book).filter(({ netns }) => !story.answeredBefore.has(netns));
  if (all.length === 0) return [];
  const others = new Set(journeyDiffers(book.withoutPassable(first, story.repeated), story, book).map(({ netns }) => netns));
  return all.filter(({ netns }) => others.has(netns)).flatMap(({ why }) => why);
}

/** The namespaces whose rules differ, and how. */
function journeyDiffers(first: Journey, story: Story, book: RuleBook): readonly { readonly netns: string; readonly why: readonly string[] }[] {
  const told = new Map<string, string[]>();
  for (const hop of first.hops) {
    const list = told.get(hop.netns.slice(NODE.length + 1)) ?? [];
    list.push(...hop.steps.flatMap(ruleOf));
    told.set(hop.netns.slice(NODE.length + 1), list);
  }
  const many = new Set(first.hops.filter(({ steps }) => steps.some(isOneOfMany)).map(({ netns }) => netns.slice(NODE.length + 1)));
  return [...told].flatMap(([netns, lines]) => {
    const fired = (story.rules.get(netns) ?? []).filter((one) => one.table !== 'nw_judge' && isRule(netns, one, book));
    const line = (one: RuleFired): string => book.lineOf(netns, one) ?? `${one.table} ${one.chain} ${one.rule}: no such rule in what was collected`;
    const seen = fired.map(line);
    // `dnat ip to` in a table of both families is nothing for a packet of the other one, and the rule ends like any (nft_nat_inet_eval, net/netfilter/nft_nat.c).
    const translating = fired.filter(({ verdict }) => verdict !== 'continue').map(line);
    const of = (kind: 'acts' | 'translates', list: readonly string[]): string[] => onceEach(list.filter((line) => (book.kindOf(netns, line) ?? 'acts') === kind));
    const acted = of('acts', lines.filter((line) => !line.includes('nftrace set')));
    const ways = many.has(netns) ? acted.length : Number.POSITIVE_INFINITY;
    // The walk leaves rounds of a loop out that are like others: which rules the packet met in all of them is compared.
    const why = [
      ...sequencesDiffer(netns, of('acts', seen).slice(0, ways), acted, first.disposition.kind === 'loop' || book.hasTwoNats(netns)),
      ...sequencesDiffer(netns, of('translates', translating).sort(), of('translates', lines).sort(), false),
    ];
    return why.length === 0 ? [] : [{ netns, why }];
  });
}

/** The packet goes on more than once, and the walk with one of these or, of a frame that is for nobody, with none. */
function isOneOfMany({ stage, action, facts }: Step): boolean {
  return facts.twofold === true || (stage === 'bridge' && action === 'flood');
}

/**
 * Legacy tables tell of any rule without a condition that accepts, drops or returns as of the end of its chain (get_chainname_rulenum, net/ipv4/netfilter/ip_tables.c).
 * nftables tells of a rule that returns as of a return, with the rule's handle (__nft_trace_verdict, net/netfilter/nf_tables_core.c), until 6.7 began to mask the verdict there.
 */
function isRule(netns: string, fired: RuleFired, book: RuleBook): boolean {
  return ruleFired(fired) || (fired.from === 'xtables' && book.lineOf(netns, fired) !== undefined);
}

/** Whether an event names a rule, and not the end of a chain: there nftables gives no handle. */
export function ruleFired({ from, what, rule }: RuleFired): boolean {
  return what === 'rule' || (from === 'nft' && what === 'return' && rule !== 0);
}

/** The line of the rule that a step tells of; steps of the kernel's own have none, and events of later fragments are not told apart. */
function ruleOf({ because, facts }: Step): string[] {
  const [first] = because;
  if (facts.table === undefined || facts.chain === undefined || first === undefined || facts.policy === true || facts.fragments !== undefined) return [];
  return [first.ref === undefined ? first.text : `${first.ref.file}:${first.ref.line} ${first.text}`];
}

/** A rule may act more than once on one packet, and is told of once a statement. */
function onceEach(lines: readonly string[]): string[] {
  return lines.filter((line, at) => line !== lines[at - 1]);
}

function sequencesDiffer(netns: string, before: readonly string[], after: readonly string[], unordered: boolean): string[] {
  // Which of a legacy and an nft chain of equal priority runs first no dump tells; where it matters, the walk goes both ways. What one of them lies between
  // in one order, so that it was told of twice, may stand side by side in the other.
  const mixed = unordered || (before.some((line) => line.includes('-legacy.txt:')) && before.some((line) => line.includes('nft.txt:')));
  const [seen, told] = mixed ? [onceEach(before.toSorted()), onceEach(after.toSorted())] : [before, after];
  const at = seen.findIndex((line, index) => line !== told[index]);
  if (at < 0 && told.length <= seen.length) return [];
  const place = at < 0 ? seen.length : at;
  return [`rules: in ${netns} rule ${place + 1} that acted was ${seen[place] ?? 'none'}, the model says ${told[place] ?? 'none'}`];
}
