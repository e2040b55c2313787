import { field, maskedOption } from '../compare.ts';
import { onlyHas, optionOf, perOption } from '../convert.ts';
import type { MatchConverter, Steps } from '../convert.ts';

/** net/netfilter/xt_addrtype.c: both sides must be met. */
export const addrtype: MatchConverter = (match) => {
  const limitIface = optionOf(match, 'limit-iface-in') ? 'in' : optionOf(match, 'limit-iface-out') ? 'out' : undefined;
  const steps = (['src', 'dst'] as const).flatMap((side): Steps => {
    const option = optionOf(match, `${side}-type`);
    if (option === undefined) return [];
    const types = (option.args[0] ?? '').toLowerCase().split(',');
    return [{ kind: 'addrtype', side, types, negate: option.negated, ...(limitIface && { limitIface }) }];
  });
  return steps.length === 0 ? undefined : steps;
};

/** net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c. */
export const rpfilter: MatchConverter = (match) => {
  if (!onlyHas(match, ['loose', 'validmark', 'accept-local', 'invert'])) return undefined;
  const has = (name: string): boolean => optionOf(match, name) !== undefined;
  return [{ kind: 'rpfilter', loose: has('loose'), validMark: has('validmark'), acceptLocal: has('accept-local'), invert: has('invert') }];
};

/** net/netfilter/xt_realm.c. */
export const realm = perOption({ realm: maskedOption('meta rtclassid') });

/** net/netfilter/xt_policy.c for a packet without a security path: only `--pol none` is met. */
export const policy: MatchConverter = (match) => [{ kind: 'constant', matches: optionOf(match, 'pol')?.args[0] === 'none' }];

/** net/netfilter/xt_helper.c: connections without a helper meet the negated match, which nothing in the model can ask for. */
export const helper = perOption({
  helper: ({ args: [name = ''], negated }) => {
    if (negated || name === '') return undefined;
    const interval = { kind: 'name', name, wildcard: false } as const;
    return [{ kind: 'compare', left: field('ct helper'), test: { kind: 'in', ranges: [interval], negate: false } }];
  },
});

/** net/netfilter/xt_mark.c and xt_connmark.c. */
export const mark = perOption({ mark: maskedOption('meta mark') });
export const connmark = perOption({ mark: maskedOption('ct mark') });

/** A packet of the model has no extension header: `hbh`, `dst`, `rt`, `srh` find nothing and fail, negated or not. */
export const extensionHeader: MatchConverter = () => [{ kind: 'constant', matches: false }];
