import type { Because } from '../../model/network/because.ts';
import { numberOf, textOf, toNumber } from '../iproute/index.ts';
import type { Entry, Fields } from '../iproute/index.ts';

/** What a dump says of one policy rule, the same whether it came as text or as JSON, by the words of the text form. */
export interface RuleFacts {
  readonly priority: number | undefined;
  readonly fields: Fields;
  readonly unknown: readonly string[];
  readonly because: Because;
}

/** The facts of a rule. */
export function ruleFacts(entry: Entry): RuleFacts {
  if (entry.form === 'json') return { priority: numberOf(entry.fields, 'priority'), fields: jsonWords(entry.fields), unknown: [], because: entry.because };
  const { subject, fields, unknown, because } = entry.head;
  return { priority: toNumber(subject[0]?.slice(0, -1)), fields, unknown, because };
}

/** JSON parts what the text writes together: prefix and length, mark and mask, both ends of a range. */
function jsonWords(json: Fields): Fields {
  const words = new Map<string, string | boolean>();
  for (const name of ['not', 'iif', 'oif', 'tos', 'ipproto', 'nop', 'tun_id', 'dscp', 'flowlabel']) copy(json, words, name, name);
  copy(json, words, 'table', 'lookup');
  copy(json, words, 'goto', 'goto');
  copy(json, words, 'suppress_prefixlen', 'suppress_prefixlength');
  copy(json, words, 'suppress_ifgroup', 'suppress_ifgroup');
  put(words, 'from', joined(json, 'src', 'srclen', '/'));
  put(words, 'to', joined(json, 'dst', 'dstlen', '/'));
  put(words, 'fwmark', joined(json, 'fwmark', 'fwmask', '/'));
  put(words, 'uidrange', joined(json, 'uid_start', 'uid_end', '-'));
  for (const port of ['sport', 'dport']) put(words, port, textOf(json, port) ?? joined(json, `${port}_start`, `${port}_end`, '-'));
  if (json.has('l3mdev')) words.set('lookup', '[l3mdev-table]');
  const action = textOf(json, 'action');
  if (action !== undefined) words.set(action, true);
  return words;
}

function copy(json: Fields, words: Map<string, string | boolean>, from: string, to: string): void {
  const value = json.get(from);
  if (value !== undefined) words.set(to, value);
}

function put(words: Map<string, string | boolean>, name: string, value: string | undefined): void {
  if (value !== undefined) words.set(name, value);
}

function joined(json: Fields, first: string, second: string, mark: string): string | undefined {
  const head = textOf(json, first);
  const tail = textOf(json, second);
  return head === undefined || tail === undefined ? head : `${head}${mark}${tail}`;
}
