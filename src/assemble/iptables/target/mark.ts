import type { MarkSet } from '../../../model/network/rule.ts';
import { argOf, onlyHas, optionOf, perOption } from '../convert.ts';
import type { TargetConverter } from '../convert.ts';
import { readInt, readMasked } from '../values.ts';

const ALL = 0xffffffff;

/** The five spellings of one change (libxt_MARK.c, libxt_CONNMARK.c): `(old & ~mask) ^ value`. */
const FORMS: Readonly<Record<string, (text: string) => MarkSet | undefined>> = {
  'set-xmark': (text) => readMasked(text),
  'set-mark': (text) => {
    const masked = readMasked(text);
    return masked && { value: masked.value, mask: (masked.mask | masked.value) >>> 0 };
  },
  'and-mark': (text) => withBits(text, (bits) => ({ value: 0, mask: ~bits >>> 0 })),
  'or-mark': (text) => withBits(text, (bits) => ({ value: bits, mask: bits })),
  'xor-mark': (text) => withBits(text, (bits) => ({ value: bits, mask: 0 })),
};

/** net/netfilter/xt_mark.c. */
export const mark: TargetConverter = (target) => {
  const set = readForm(target);
  return set && [{ kind: 'mark', set }];
};

/** net/netfilter/xt_connmark.c. `--mask` stands for both masks. */
export const connmark: TargetConverter = (target) => {
  const set = readForm(target);
  if (set !== undefined) return [{ kind: 'ct-mark', set }];
  if (!onlyHas(target, ['save-mark', 'restore-mark', 'nfmask', 'ctmask', 'mask'])) return undefined;
  const both = argOf(target, 'mask');
  const nfmask = readInt(argOf(target, 'nfmask') ?? both ?? String(ALL));
  const ctmask = readInt(argOf(target, 'ctmask') ?? both ?? String(ALL));
  if (nfmask === undefined || ctmask === undefined) return undefined;
  if (optionOf(target, 'save-mark')) return [{ kind: 'save-mark', nfmask, ctmask }];
  return optionOf(target, 'restore-mark') && [{ kind: 'restore-mark', nfmask, ctmask }];
};

/** net/netfilter/xt_CT.c. Helpers and timeouts change what later packets are, not this one. */
export const ct = perOption({
  notrack: () => [{ kind: 'notrack' }],
  zone: zone(undefined),
  'zone-orig': zone('original'),
  'zone-reply': zone('reply'),
  helper: ({ args: [name = ''] }) => [{ kind: 'set-ct', key: 'helper', to: { kind: 'const', value: name } }],
  ctevents: ({ args: [events = ''] }) => [{ kind: 'no-effect', text: `--ctevents ${events}` }],
  expevents: ({ args: [events = ''] }) => [{ kind: 'no-effect', text: `--expevents ${events}` }],
  timeout: ({ args: [name = ''] }) => [{ kind: 'no-effect', text: `--timeout ${name}` }],
});

export const notrack: TargetConverter = () => [{ kind: 'notrack' }];

/** net/netfilter/xt_CLASSIFY.c: `major:minor`, both hexadecimal. */
export const classify: TargetConverter = (target) => {
  const [, major, minor] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(argOf(target, 'set-class') ?? '') ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const value = Number.parseInt(major, 16) * 0x10000 + Number.parseInt(minor, 16);
  return [{ kind: 'set-meta', key: 'priority', to: { kind: 'const', value } }];
};

function zone(dir: 'original' | 'reply' | undefined): Parameters<typeof perOption>[0][string] {
  return ({ args: [text = ''] }) => {
    const value = readInt(text, 0xffff);
    return value === undefined ? undefined : [{ kind: 'ct-zone', zone: value, ...(dir && { dir }) }];
  };
}

function readForm(target: Parameters<TargetConverter>[0]): MarkSet | undefined {
  const [option] = target.options;
  const form = option && target.options.length === 1 && Object.hasOwn(FORMS, option.name) ? FORMS[option.name] : undefined;
  return form?.(option?.args[0] ?? '');
}

function withBits(text: string, build: (bits: number) => MarkSet): MarkSet | undefined {
  const bits = readInt(text);
  return bits === undefined ? undefined : build(bits);
}
