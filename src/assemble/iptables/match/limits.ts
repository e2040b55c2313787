import { argOf, onlyHas, optionOf, textOf } from '../convert.ts';
import type { MatchConverter } from '../convert.ts';
import { readInt } from '../values.ts';

/** net/netfilter/xt_limit.c: the bucket starts full, with at least one packet. */
export const limit: MatchConverter = (match) => [{ kind: 'rate', what: 'limit', freshMatches: true, text: textOf('-m', match) }];

/** net/netfilter/xt_hashlimit.c: `--hashlimit-above` is met by what does not fit, which the first packet does. */
export const hashlimit: MatchConverter = (match) => [
  { kind: 'rate', what: 'hashlimit', freshMatches: optionOf(match, 'hashlimit-above') === undefined, text: textOf('-m', match) },
];

/** net/netfilter/xt_connlimit.c: a first connection counts itself. */
export const connlimit: MatchConverter = (match) => {
  const above = argOf(match, 'connlimit-above');
  const upto = argOf(match, 'connlimit-upto');
  const allowed = readInt(above ?? upto ?? '');
  if (allowed === undefined) return undefined;
  return [{ kind: 'rate', what: 'connlimit', freshMatches: above === undefined ? allowed >= 1 : allowed < 1, text: textOf('-m', match) }];
};

/** net/netfilter/xt_quota.c: matches while bytes are left. */
export const quota: MatchConverter = (match) => {
  const option = optionOf(match, 'quota');
  if (option === undefined || !/^\d+$/.test(option.args[0] ?? '')) return undefined;
  const empty = BigInt(option.args[0] ?? '0') === 0n;
  return empty ? [{ kind: 'constant', matches: option.negated }] : [{ kind: 'rate', what: 'quota', freshMatches: !option.negated, text: textOf('-m', match) }];
};

/** net/netfilter/xt_statistic.c: dice, or every Nth packet, which a packet that we know nothing of hits with 1/N. */
export const statistic: MatchConverter = (match) => {
  if (!onlyHas(match, ['mode', 'probability', 'every', 'packet'])) return undefined;
  const mode = argOf(match, 'mode');
  const option = optionOf(match, mode === 'random' ? 'probability' : 'every');
  const number = Number(option?.args[0] ?? Number.NaN);
  const probability = mode === 'random' ? number : 1 / number;
  if (option === undefined || !(probability >= 0 && probability <= 1)) return undefined;
  return [{ kind: 'dice', probability: option.negated ? 1 - probability : probability }];
};

const RECENT_OPS = ['set', 'rcheck', 'update', 'remove'] as const;

/** net/netfilter/xt_recent.c. */
export const recent: MatchConverter = (match) => {
  const op = RECENT_OPS.find((name) => optionOf(match, name) !== undefined);
  return op && [{ kind: 'recent', op, negate: optionOf(match, op)?.negated === true, text: textOf('-m', match) }];
};

/** net/netfilter/xt_time.c. */
export const time: MatchConverter = (match) => [{ kind: 'time', text: textOf('-m', match) }];
