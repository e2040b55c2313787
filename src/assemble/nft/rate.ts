import type { Match, RuleStep } from '../../model/network/rule.ts';
import type { NftBlock, NftStatement } from '../../model/tree/nft.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';

type Of<K extends NftStatement['kind']> = Extract<NftStatement, { kind: K }>;

const UNITS: Readonly<Record<string, number>> = { bytes: 1, kbytes: 1024, mbytes: 1048576, gbytes: 1073741824 };

/** `limit rate [over]`: a fresh bucket has tokens (net/netfilter/nft_limit.c). */
export function limitOf({ over, rate }: Of<'limit'>): Match {
  return { kind: 'rate', what: 'limit', freshMatches: !over, text: `limit rate ${over ? 'over ' : ''}${rate}` };
}

/** `quota [over]`: matches until the amount is used, or from then on (net/netfilter/nft_quota.c). */
export function quotaOf({ over, amount, used }: Of<'quota'>): Match {
  const below = bytes(used ?? '0 bytes') < bytes(amount);
  return { kind: 'rate', what: 'quota', freshMatches: below !== over, text: `quota ${over ? 'over ' : ''}${amount}` };
}

function bytes(text: string): number {
  const [count = '0', unit = 'bytes'] = text.split(' ');
  return Number(count) * (UNITS[unit] ?? 1);
}

/** `ct count [over] N`: the first connection counts as one (net/netfilter/nft_connlimit.c). */
export function connlimitOf({ over, count }: Of<'connlimit'>): Match {
  return { kind: 'rate', what: 'connlimit', freshMatches: (1 > Number(count)) === over, text: `ct count ${over ? 'over ' : ''}${count}` };
}

/** `limit name`, `quota name`: as the object of the table says. Counters, helpers and timeouts leave the packet as it is. */
export function objectOf(scope: Scope, { object, name }: Of<'object'>): readonly RuleStep[] {
  if (object === 'synproxy') return [{ kind: 'unsupported', text: scope.because.text, terminal: true }];
  if (object !== 'limit' && object !== 'quota') return [{ kind: 'no-effect', text: scope.because.text }];
  const block = name.kind === 'string' || name.kind === 'word' ? scope.objects.get(`${object} ${name.text}`) : undefined;
  if (block === undefined) throw new NotModelled(`no ${object} of this name`);
  const words = propertyWords(block);
  const over = words.includes('over');
  if (object === 'limit') return [{ kind: 'rate', what: 'limit', freshMatches: !over, text: `limit ${words.filter((word) => word !== 'burst').slice(0, over ? 3 : 2).join(' ')}` }];
  const [count = '0', unit = 'bytes'] = words.filter((word) => word !== 'over');
  const used = words.indexOf('used');
  const usage = used < 0 ? {} : { used: words.slice(used + 1, used + 3).join(' ') };
  return [quotaOf({ kind: 'quota', over, amount: `${String(bytes(`${count} ${unit}`))} bytes`, ...usage })];
}

/** The words of the line that says the rate or the amount. */
function propertyWords(block: NftBlock): readonly string[] {
  for (const { node } of block.body) {
    if (node?.kind === 'property' && node.name !== 'comment') return `${node.name} ${node.value}`.split(' ');
  }
  throw new NotModelled('an object without a value');
}
