/** Policy rules, from `ip rule show` and `ip -6 rule show`. The kernel's own rules (0, 32766, 32767) are there because it prints them. */
import { parsePrefix } from '../../net/prefix.ts';
import { protocolNumber } from '../../net/protocol.ts';
import type { IntRange } from '../../net/range.ts';
import type { Part } from '../../model/network/because.ts';
import type { RoutingRule } from '../../model/network/route.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, tableNumber, textOf, toNumber, tosOctet, unreadLine } from '../iproute/index.ts';
import type { Fields } from '../iproute/index.ts';
import { ruleFacts } from './facts.ts';
import type { RuleFacts } from './facts.ts';

/**
 * The rules, sorted by priority; those of equal priority keep the kernel's order. `names` are tables of `/etc/iproute2/rt_tables` beside the
 * built-in ones. A line that may hide a rule makes all of them missing; a selector not modelled is named in `unsupported`.
 */
export function assembleRules(tree: Part<IprouteTree>, names?: ReadonlyMap<string, number>): Part<readonly RoutingRule[]> {
  if (tree.kind === 'missing') return tree;
  const unread = unreadLine(tree.value, true);
  if (unread !== undefined) return { kind: 'missing', because: unread };
  const rules: RoutingRule[] = [];
  for (const facts of entriesOf(tree.value, ['rule']).map(ruleFacts)) {
    if (facts.priority === undefined) return { kind: 'missing', because: facts.because };
    rules.push(ruleOf(facts, facts.priority, names));
  }
  return { kind: 'known', value: rules.sort((a, b) => a.priority - b.priority) };
}

/** A value that was read, that was not given, or that cannot be read: then the selector is named. */
type Read<T> = { readonly value?: T; readonly bad?: string };

function ruleOf({ fields, unknown, because }: RuleFacts, priority: number, names: ReadonlyMap<string, number> | undefined): RoutingRule {
  const from = read(fields, 'from', (text) => (text === 'all' ? null : parsePrefix(text)));
  const to = read(fields, 'to', (text) => (text === 'all' ? null : parsePrefix(text)));
  const mark = read(fields, 'fwmark', readMark);
  const tos = read(fields, 'tos', tosOctet);
  const protocol = read(fields, 'ipproto', (text) => protocolNumber(text.replace(/^ipproto-/, '')));
  const sport = read(fields, 'sport', readRange);
  const dport = read(fields, 'dport', readRange);
  const uid = read(fields, 'uidrange', readRange);
  const length = read(fields, 'suppress_prefixlength', toNumber);
  const group = read(fields, 'suppress_ifgroup', (text) => (text === 'default' ? 0 : toNumber(text)));
  const action = actionOf(fields, names);
  const bad = [from, to, mark, tos, protocol, sport, dport, uid, length, group].find((each) => each.bad !== undefined)?.bad;
  const other = ['tun_id', 'dscp', 'flowlabel', 'map-to', 'masquerade'].find((word) => fields.has(word));
  const unsupported = unknown[0] ?? bad ?? other ?? (action === undefined ? 'no action printed' : undefined);
  return {
    priority, negate: fields.has('not'), ...given('from', from.value), ...given('to', to.value),
    ...given('iif', textOf(fields, 'iif')), ...given('oif', textOf(fields, 'oif')), ...given('mark', mark.value), ...given('tos', tos.value),
    ...given('protocol', protocol.value), ...given('sport', sport.value), ...given('dport', dport.value), ...given('uid', uid.value),
    l3mdev: isL3mdev(fields), ...given('suppressPrefixLength', length.value), ...given('suppressIfgroup', group.value),
    action: action ?? { kind: 'nop' }, ...given('unsupported', unsupported), because,
  };
}

/** Reads one selector. `parse` gives null when the selector stands there but selects everything. */
function read<T>(fields: Fields, name: string, parse: (text: string) => T | null | undefined): Read<T> {
  if (!fields.has(name)) return {};
  const text = textOf(fields, name) ?? '';
  const value = parse(text);
  if (value === undefined) return { bad: `${name} ${text}` };
  return value === null ? {} : { value };
}

/** `0x200/0xf00`; without a mask all bits count (FRA_FWMASK, net/core/fib_rules.c). */
function readMark(text: string): { value: number; mask: number } | undefined {
  const [value, mask] = text.split('/');
  const bits = toNumber(value);
  const of = mask === undefined ? 0xffffffff : toNumber(mask);
  return bits === undefined || of === undefined ? undefined : { value: bits, mask: of };
}

function readRange(text: string): IntRange | undefined {
  const found = /^(\d+)(?:-(\d+))?$/.exec(text);
  return found === null ? undefined : { from: Number(found[1]), to: Number(found[2] ?? found[1]) };
}

function isL3mdev(fields: Fields): boolean {
  return fields.has('l3mdev') || textOf(fields, 'lookup') === '[l3mdev-table]';
}

/** An l3mdev rule looks up the table of the packet's VRF, which is no table of its own: 0, which is none. */
function actionOf(fields: Fields, names: ReadonlyMap<string, number> | undefined): RoutingRule['action'] | undefined {
  if (isL3mdev(fields)) return { kind: 'table', table: 0 };
  const table = textOf(fields, 'lookup') ?? textOf(fields, 'table');
  if (table !== undefined) return { kind: 'table', table: tableNumber(table, names) };
  const goto = toNumber(textOf(fields, 'goto'));
  if (goto !== undefined) return { kind: 'goto', priority: goto };
  const kind = (['nop', 'blackhole', 'unreachable', 'prohibit'] as const).find((word) => fields.has(word));
  return kind === undefined ? undefined : { kind };
}
