import type { Expr } from '../../../model/network/expr.ts';
import type { Field } from '../../../model/network/field.ts';
import { and, field } from '../compare.ts';
import { onlyHas, argOf, perOption } from '../convert.ts';
import type { OptionConverter, Steps, TargetConverter } from '../convert.ts';
import { readDirs } from '../match/socket.ts';
import { readInt, readMasked } from '../values.ts';

/** net/netfilter/xt_DSCP.c. */
export const dscp = perOption({ 'set-dscp': ({ args: [text = ''] }) => setTo('ip dscp', readInt(text, 63)) });

/** net/netfilter/xt_DSCP.c `tos_tg`: `(old & ~mask) ^ value` on the whole octet, that is on DSCP and ECN. */
export const tos = perOption({
  'set-tos': tosForm((text) => readMasked(text, 0xff)),
  'and-tos': tosForm((text) => withBits(text, (bits) => ({ value: 0, mask: ~bits & 0xff }))),
  'or-tos': tosForm((text) => withBits(text, (bits) => ({ value: bits, mask: bits }))),
  'xor-tos': tosForm((text) => withBits(text, (bits) => ({ value: bits, mask: 0 }))),
});

/** net/netfilter/xt_HL.c `ttl_tg` and `hl_tg6`: set, or more or less by a number, never past 0 and 255. */
export const ttl = hopTarget('ttl');
export const hl = hopTarget('hl');

/** net/netfilter/xt_TCPMSS.c: an MSS is only ever lowered. */
export const tcpmss = perOption({
  'set-mss': ({ args: [text = ''] }) => {
    const to = readInt(text, 0xffff);
    return to === undefined ? undefined : [{ kind: 'mss', to, adds: true }];
  },
  'clamp-mss-to-pmtu': () => [{ kind: 'mss', to: 'pmtu', adds: true }],
});

/** net/netfilter/xt_set.c `set_target_v3`: adding comes before deleting. */
export const set: TargetConverter = (target) => {
  if (!onlyHas(target, ['add-set', 'del-set', 'exist', 'timeout'])) return undefined;
  const add = argOf(target, 'add-set') === undefined ? [] : member('add', target);
  const del = argOf(target, 'del-set') === undefined ? [] : member('delete', target);
  return add && del && [...add, ...del];
};

function member(op: 'add' | 'delete', target: Parameters<TargetConverter>[0]): Steps | undefined {
  const [name = '', flags = ''] = target.options.find((option) => option.name === (op === 'add' ? 'add-set' : 'del-set'))?.args ?? [];
  const dirs = readDirs(flags);
  return dirs && [{ kind: 'set-member', op, family: 'ipset', set: name, dirs }];
}

function hopTarget(name: 'ttl' | 'hl'): TargetConverter {
  return perOption({
    [`${name}-set`]: ({ args: [text = ''] }) => setTo('ip ttl', readInt(text, 255)),
    [`${name}-inc`]: ({ args: [text = ''] }) => moved(name, readInt(text, 255)),
    [`${name}-dec`]: ({ args: [text = ''] }) => moved(name, readInt(text, 255), -1),
  });
}

function moved(name: 'ttl' | 'hl', by: number | undefined, sign: 1 | -1 = 1): Steps | undefined {
  return by === undefined ? undefined : [{ kind: 'set-field', field: 'ip ttl', to: { kind: 'sum', of: field(name === 'ttl' ? 'ip ttl' : 'ip6 hoplimit'), by: sign * by, most: 255 } }];
}

function tosForm(read: (text: string) => { readonly value: number; readonly mask: number } | undefined): OptionConverter {
  return ({ args: [text = ''] }, { family }) => {
    const change = read(text);
    if (change === undefined) return undefined;
    const { value, mask } = change;
    return [
      { kind: 'set-field', field: 'ip dscp', to: changed(`${family} dscp`, value >> 2, ~(mask >> 2) & 0x3f) },
      { kind: 'set-field', field: 'ip ecn', to: changed(`${family} ecn`, value & 3, ~mask & 3) },
    ];
  };
}

function changed(name: Field, value: number, keep: number): Expr {
  return { kind: 'bitwise', op: 'xor', left: and(field(name), keep), right: { kind: 'const', value } };
}

function setTo(name: 'ip dscp' | 'ip ttl', value: number | undefined): Steps | undefined {
  return value === undefined ? undefined : [{ kind: 'set-field', field: name, to: { kind: 'const', value } }];
}

function withBits<T>(text: string, build: (bits: number) => T): T | undefined {
  const bits = readInt(text, 0xff);
  return bits === undefined ? undefined : build(bits);
}
