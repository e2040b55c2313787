import type { Family } from '../../topology/topology.ts';
import { below, userChains } from '../chains.ts';
import type { UserChain } from '../chains.ts';
import { HOOKS } from '../context.ts';
import type { Hook, Protocol } from '../context.ts';
import type { TableRequest } from '../iptables/table.ts';
import { nftMatches } from './match.ts';
import type { NftContext } from './match.ts';
import { nftSets } from './set.ts';
import type { NftSet } from './set.ts';
import { cut, nat, quiet, verdictMap } from './statement.ts';

export type NftFamily = NftContext['tableFamily'];
export type NftRequest = Omit<TableRequest, 'family'> & { readonly name: string; readonly tableFamily: NftFamily };

interface Base { readonly name: string; readonly type: 'filter' | 'nat' | 'route'; readonly hook: Hook; readonly priority: number; readonly drops: boolean }
interface Draft extends NftRequest { readonly table: string; readonly chains: readonly UserChain[]; readonly leaves: readonly UserChain[]; readonly named: readonly NftSet[]; readonly natChains: readonly UserChain[] }

const PRIORITIES: readonly number[] = [-300, -150, -150, -100, -10, 0, 0, 0, 50, 100];

/** One random table of nft: lines of `nft -f -`, each whole by itself. */
export function nftTable(request: NftRequest): string[] {
  const { random, tableFamily, name } = request;
  const table = `${tableFamily} ${name}`;
  const bases = baseChains(request);
  const filterHooks = [...new Set(bases.filter(({ type }) => type !== 'nat').map(({ hook }) => hook))];
  const natHooks = [...new Set(bases.filter(({ type }) => type === 'nat').map(({ hook }) => hook))];
  const leaves: UserChain[] = random.chance(0.6) ? [{ name: 'leaf0', level: 4, hooks: HOOKS }, { name: 'leaf1', level: 4, hooks: HOOKS }] : [];
  const { declare, fill, sets } = nftSets(random, request.palette, table, familiesOf(request), leaves.map((leaf) => leaf.name));
  const draft: Draft = {
    ...request, table, named: sets, leaves,
    chains: filterHooks.length === 0 ? [] : userChains(random, 'u', filterHooks),
    natChains: natHooks.length === 0 ? [] : userChains(random, 'n', natHooks).slice(0, 2),
  };
  return [
    `add table ${table}`, ...[...draft.chains, ...draft.natChains, ...leaves].map((chain) => `add chain ${table} ${chain.name}`), ...declare, ...fill,
    ...bases.map((base) => `add chain ${table} ${base.name} { type ${base.type} hook ${base.hook} priority ${base.priority} ; policy ${base.drops ? 'drop' : 'accept'} ; }`),
    ...[...draft.chains, ...leaves].flatMap((chain) => regular(draft, chain, draft.chains)), ...draft.natChains.flatMap((chain) => regular(draft, chain, draft.natChains, true)),
    ...bases.flatMap((base) => baseRules(draft, base)),
  ];
}

function baseChains({ random, tableFamily, budget }: NftRequest): Base[] {
  const bases: Base[] = [];
  for (let index = 0, count = random.int(1, 4); index < count; index += 1) {
    const type = tableFamily === 'bridge' ? 'filter' : random.weighted<Base['type']>([[7, 'filter'], [1, 'route']]);
    const hook = type === 'route' ? 'output' : random.pick(HOOKS);
    const drops = type === 'filter' && tableFamily !== 'bridge' && hook !== 'prerouting' && hook !== 'postrouting' && budget.cuts > 0 && random.chance(0.1);
    if (drops) budget.cuts -= 1;
    bases.push({ name: `${hook}${index}`, type, hook, priority: tableFamily === 'bridge' ? random.pick([-300, -200, 0, 0, 300]) : random.pick(PRIORITIES), drops });
  }
  if (tableFamily !== 'bridge' && random.chance(0.5)) {
    for (const hook of random.some<Hook>(['prerouting', 'input', 'output', 'postrouting'], random.int(1, 3))) {
      const usual = hook === 'prerouting' || hook === 'output' ? -100 : 100;
      bases.push({ name: `nat_${hook}`, type: 'nat', hook, priority: usual + random.pick([0, 0, 0, -5, 5]), drops: false });
    }
  }
  return bases;
}

function familiesOf({ tableFamily, palette }: NftRequest): readonly Family[] {
  return tableFamily === 'ip' ? [4] : tableFamily === 'ip6' ? [6] : palette.families;
}

function baseRules(draft: Draft, base: Base): string[] {
  const { random, table, tableFamily } = draft;
  const early = base.priority <= -200;
  const chains = base.type === 'nat' ? draft.natChains : draft.chains;
  const rules = Array.from({ length: random.int(1, 5) }, () => rule(draft, base.type, [base.hook], chains, 0, early));
  const jumps = chains.filter(({ level, hooks }) => level === 1 && hooks.includes(base.hook)).map(({ name }) => [...nftMatches(contextOf(draft, 'any', [base.hook], true), random.int(0, 1)), `jump ${name}`].join(' '));
  // Neighbours are asked by ICMPv6 packets, which no probe is about.
  const neighbours = tableFamily !== 'ip' && base.type !== 'nat' ? ['icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept'] : [];
  const exceptions = base.drops ? ['ct state established,related accept', 'meta l4proto { tcp, icmp, ipv6-icmp } accept', random.chance(0.6) ? 'meta l4proto udp accept' : 'udp dport 53 accept'] : [];
  return [...neighbours, ...random.shuffle([...rules, ...jumps]), ...exceptions].map((text) => `add rule ${table} ${base.name} ${text}`);
}

function regular(draft: Draft, chain: UserChain, chains: readonly UserChain[], isNat = false): string[] {
  const { random, table } = draft;
  const deeper = chains.filter(({ level, hooks }) => level === chain.level + 1 && chain.hooks.every((hook) => hooks.includes(hook)));
  const rules = Array.from({ length: random.int(1, 4) }, () => rule(draft, isNat ? 'nat' : 'filter', chain.hooks, chains, chain.level, true));
  const jumps = deeper.length > 0 && random.chance(0.8) ? [[...nftMatches(contextOf(draft, 'any', chain.hooks, true), 1), `${random.chance(0.25) ? 'goto' : 'jump'} ${random.pick(deeper).name}`].join(' ')] : [];
  return random.shuffle([...rules, ...jumps]).map((text) => `add rule ${table} ${chain.name} ${text}`);
}

function rule(draft: Draft, type: Base['type'], hooks: readonly Hook[], chains: readonly UserChain[], level: number, early: boolean): string {
  const { random, budget } = draft;
  const context = contextOf(level < 4 ? draft : withoutVerdictMaps(draft), type === 'nat' ? 'nat' : early ? 'early' : 'filter', hooks);
  const targets = [...below(chains, level, hooks), ...(level < 4 && type !== 'nat' ? draft.leaves : [])];
  if (targets.length > 0 && random.chance(0.25)) return [...nftMatches(context, random.int(0, 1)), random.chance(0.5) ? verdictMap(context, targets.map(({ name }) => name)) : `${random.chance(0.25) ? 'goto' : 'jump'} ${random.pick(targets).name}`].join(' ');
  if (type === 'nat' && budget.nats > 0 && oneSide(hooks) && random.chance(0.7)) {
    budget.nats -= 1;
    return nat(context);
  }
  if (budget.cuts > 0 && type !== 'nat' && random.chance(0.25)) {
    budget.cuts -= 1;
    return [...nftMatches(context, random.int(2, 3)), cut(context)].join(' ');
  }
  if (early && level === 0 && type === 'filter' && budget.notracks > 0 && draft.tableFamily !== 'bridge' && hooks.every((hook) => hook === 'prerouting' || hook === 'output') && random.chance(0.3)) {
    budget.notracks -= 1;
    return [...nftMatches(context, 2), random.pick(['notrack', 'notrack', 'ct zone set 1', 'ct original zone set 2'])].join(' ');
  }
  if (random.chance(0.08)) return [...nftMatches(context, random.int(0, 1)), verdictMap(context, [])].join(' ');
  const last = quiet(context);
  return [...nftMatches(context, random.int(/accept|return/.test(last) ? 1 : 0, 3)), last].join(' ');
}

/** Leaves are what verdict maps jump to: a leaf that asked one would run in circles. */
function withoutVerdictMaps(draft: Draft): Draft {
  return { ...draft, named: draft.named.filter(({ data }) => data !== 'verdict') };
}

function oneSide(hooks: readonly Hook[]): boolean {
  return hooks.every((hook) => hook === 'prerouting' || hook === 'output') || hooks.every((hook) => hook === 'postrouting') || hooks.every((hook) => hook === 'input');
}

function contextOf(draft: Draft, table: string, hooks: readonly Hook[], anyProtocol = false): NftContext {
  const { random, palette, budget, hints, sets, tableFamily, named } = draft;
  const family = random.pick(familiesOf(draft));
  const protocol = anyProtocol ? undefined : random.weighted<Protocol | undefined>([[4, 'tcp'], [3, 'udp'], [1, 'icmp'], [3, undefined]]);
  return { random, palette, budget, hints, sets, family, table, hooks, protocol, tableFamily, named };
}
