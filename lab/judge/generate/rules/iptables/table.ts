import type { Random } from '../../../random.ts';
import type { Family } from '../../topology/topology.ts';
import { below, userChains } from '../chains.ts';
import type { UserChain } from '../chains.ts';
import type { Budget, HintsDraft, Hook, Protocol, RuleContext } from '../context.ts';
import type { SetFacts } from '../ipset.ts';
import type { Palette } from '../palette.ts';
import { matches } from './match.ts';
import { cut, nat, quiet, untrack } from './target.ts';

/** The tables of iptables and the hooks of each. */
export const TABLES: Readonly<Record<string, readonly Hook[]>> = {
  raw: ['prerouting', 'output'],
  mangle: ['prerouting', 'input', 'forward', 'output', 'postrouting'],
  nat: ['prerouting', 'input', 'output', 'postrouting'],
  filter: ['input', 'forward', 'output'],
  security: ['input', 'forward', 'output'],
};

export interface TableRequest {
  readonly random: Random;
  readonly palette: Palette;
  readonly family: Family;
  readonly sets: readonly SetFacts[];
  readonly budget: Budget;
  readonly hints: HintsDraft;
}

/** One random table in the words of iptables-save, from `*name` to `COMMIT`. */
export function iptablesTable(request: TableRequest, table: string): string[] {
  const { random } = request;
  const hooks = TABLES[table] ?? [];
  const chains = userChains(random, `NW-${table.slice(0, 3).toUpperCase()}-`, hooks);
  const used = random.some(hooks, random.int(1, hooks.length));
  const dropping = table === 'filter' && request.budget.cuts > 0 && random.chance(0.15) ? random.pick(used) : undefined;
  if (dropping !== undefined) request.budget.cuts -= 1;
  return [
    `*${table}`,
    ...hooks.map((hook) => `:${hook.toUpperCase()} ${hook === dropping ? 'DROP' : 'ACCEPT'} [0:0]`),
    ...chains.map(({ name }) => `:${name} - [0:0]`),
    ...used.flatMap((hook) => builtin(request, table, hook, chains, hook === dropping)),
    ...chains.flatMap((chain) => userRules(request, table, chain, chains)),
    'COMMIT',
  ];
}

function builtin(request: TableRequest, table: string, hook: Hook, chains: readonly UserChain[], drops: boolean): string[] {
  const { random, family } = request;
  const name = hook.toUpperCase();
  const rules = Array.from({ length: random.int(1, 5) }, () => rule(request, table, [hook], chains, 0));
  // Neighbours are asked by ICMPv6 packets, which no probe is about.
  const neighbours = family === 6 && table !== 'nat' ? [133, 134, 135, 136].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j ACCEPT`) : [];
  return [...neighbours, ...random.shuffle([...rules, ...entrances(request, hook, chains)]), ...(drops ? exceptions(request, hook) : [])].map((text) => `-A ${name} ${text}`);
}

/** A chain of the first level is reached by a rule that asks for little. */
function entrances(request: TableRequest, hook: Hook, chains: readonly UserChain[]): string[] {
  return chains.filter(({ level, hooks }) => level === 1 && hooks.includes(hook)).map(({ name }) => {
    const context = contextOf(request, 'any', [hook]);
    return [...matches(context, context.random.int(0, 1)), `-j ${name}`].join(' ');
  });
}

/** What a chain that drops by policy lets through: most. */
function exceptions(request: TableRequest, hook: Hook): string[] {
  const { random, family } = request;
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  return random.shuffle([
    '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-p tcp -j ACCEPT', `-p ${icmp} -j ACCEPT`,
    ...(random.chance(0.6) ? ['-p udp -j ACCEPT'] : [`-p udp ${matches({ ...contextOf(request, 'filter', [hook]), protocol: undefined }, 1).join(' ').replace(/! -p \S+|-p \S+/, '')} -j ACCEPT`]),
  ]);
}

function userRules(request: TableRequest, table: string, chain: UserChain, chains: readonly UserChain[]): string[] {
  const { random } = request;
  const next = chains.filter(({ level, hooks }) => level === chain.level + 1 && chain.hooks.every((hook) => hooks.includes(hook)));
  const jumps = next.length > 0 && random.chance(0.8) ? [`${matches(contextOf(request, table, chain.hooks), 1).join(' ')} -${random.chance(0.25) ? 'g' : 'j'} ${random.pick(next).name}`] : [];
  return random.shuffle([...Array.from({ length: random.int(1, 4) }, () => rule(request, table, chain.hooks, chains, chain.level)), ...jumps]).map((text) => `-A ${chain.name} ${text.trim()}`);
}

function rule(request: TableRequest, table: string, hooks: readonly Hook[], chains: readonly UserChain[], level: number): string {
  const { random, budget } = request;
  const context = contextOf(request, table, hooks);
  if (table === 'nat') return natRule(context, chains, level);
  const targets = below(chains, level, hooks);
  if (targets.length > 0 && random.chance(0.25)) return [...matches(context, random.int(1, 2)), `-${random.chance(0.3) ? 'g' : 'j'} ${random.pick(targets).name}`].join(' ');
  if (budget.cuts > 0 && random.chance(0.3)) {
    budget.cuts -= 1;
    return [...matches(context, random.int(2, 3)), cut(context)].join(' ');
  }
  if (table === 'raw' && budget.notracks > 0 && random.chance(0.3)) {
    budget.notracks -= 1;
    return [...matches(context, 2), untrack(context)].join(' ');
  }
  const target = quiet(context);
  return [...matches(context, random.int(target === '-j ACCEPT' ? 1 : 0, 3)), target].filter((part) => part !== '').join(' ');
}

function natRule(context: RuleContext, chains: readonly UserChain[], level: number): string {
  const { random, budget, hooks } = context;
  const targets = below(chains, level, hooks);
  if (targets.length > 0 && random.chance(0.3)) return [...matches(context, 1), `-j ${random.pick(targets).name}`].join(' ');
  const oneSide = hooks.every((hook) => hook === 'prerouting' || hook === 'output') || hooks.every((hook) => hook === 'postrouting') || hooks.every((hook) => hook === 'input');
  if (oneSide && budget.nats > 0 && random.chance(0.7)) {
    budget.nats -= 1;
    const text = nat(context);
    const more = random.chance(0.3) ? matches({ ...context, protocol: undefined }, 1).filter((part) => !clashes(part, text)) : [];
    return [...(context.protocol === undefined ? [] : matches(context, 0)), ...more, text].join(' ');
  }
  const target = quiet(context);
  return [...matches(context, random.int(1, 3)), target].filter((part) => part !== '').join(' ');
}

/** Whether a match names an option that the translation's own matches have, or `-p`. */
function clashes(part: string, text: string): boolean {
  return [...part.matchAll(/(?:^| )(--?[a-z-]+)/g)].some(([, name]) => name === '-p' || (name !== '-m' && ` ${text} `.includes(` ${name ?? ''} `)));
}

function contextOf({ random, palette, family, sets, budget, hints }: TableRequest, table: string, hooks: readonly Hook[]): RuleContext {
  const protocol = random.weighted<Protocol | undefined>([[4, 'tcp'], [3, 'udp'], [1, 'icmp'], [3, undefined]]);
  return { random, palette, family, sets, budget, hints, table, hooks, protocol };
}
