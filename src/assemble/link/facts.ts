import type { Because } from '../../model/network/because.ts';
import { jsonFields, jsonObject, jsonStrings, numberOf, textOf, toNumber } from '../iproute/index.ts';
import type { Entry, EntryPart, Fields } from '../iproute/index.ts';

/** What a dump says of one device, the same whether it came as text or as JSON. Other devices are still names here. */
export interface LinkFacts {
  readonly ifindex: number;
  readonly name: string;
  readonly flags: ReadonlySet<string>;
  readonly mtu: number;
  readonly master?: string | undefined;
  /** `ether`, `loopback`, `ipip`, ... */
  readonly type: string;
  readonly address?: string | undefined;
  /** `@NAME` of the own namespace, or an index. */
  readonly linkedName?: string | undefined;
  readonly linkedIndex?: number | undefined;
  readonly nsid?: number | undefined;
  readonly nsName?: string | undefined;
  /** Whether the other end is in another namespace, known by id, by name or not at all. */
  readonly elsewhere: boolean;
  /** Absent when the dump was made without `-d`: then the kind is not known either. */
  readonly promiscuity?: number | undefined;
  readonly kind?: string | undefined;
  readonly info: Fields;
  /** What it is to its master; absent when it has none or the dump has no details. */
  readonly slave?: Fields | undefined;
  readonly because: Because;
}

const EMPTY: Fields = new Map();

/** The facts of a device; `undefined` when index, name or MTU cannot be read. */
export function linkFacts(entry: Entry): LinkFacts | undefined {
  return entry.form === 'text' ? textFacts(entry.head, entry.parts) : jsonFacts(entry);
}

function textFacts(head: EntryPart, parts: readonly EntryPart[]): LinkFacts | undefined {
  const ifindex = toNumber(head.subject[0]?.slice(0, -1));
  const mtu = numberOf(head.fields, 'mtu');
  if (ifindex === undefined || mtu === undefined) return undefined;
  const [name = '', at] = splitName((head.subject[1] ?? '').slice(0, -1));
  const address = parts.find((part) => part.of === 'link-address');
  const detail = parts.find((part) => part.of === 'link-detail');
  const nsid = textOf(address?.fields ?? EMPTY, 'link-netnsid');
  const nsName = textOf(address?.fields ?? EMPTY, 'link-netns');
  const elsewhere = nsid !== undefined || nsName !== undefined;
  const foreign = /^if(\d+)$/.exec(at ?? '')?.[1];
  return {
    ifindex, name, mtu, elsewhere, nsName, nsid: toNumber(nsid),
    flags: new Set((head.subject[2] ?? '').slice(1, -1).split(',')),
    master: textOf(head.fields, 'master'),
    type: (address?.subject[0] ?? '').slice('link/'.length),
    address: address?.subject[1],
    linkedName: at === 'NONE' || elsewhere ? undefined : at,
    linkedIndex: toNumber(foreign),
    promiscuity: numberOf(address?.fields ?? EMPTY, 'promiscuity'),
    kind: detail?.subject[0],
    info: textInfo(detail?.fields ?? EMPTY),
    slave: parts.find((part) => part.of === 'link-slave')?.fields,
    because: head.because,
  };
}

/** A device name may contain `@` itself; what follows the last one is the device behind it. */
function splitName(word: string): [string, string | undefined] {
  const at = word.lastIndexOf('@');
  return at < 1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** Text prints some switches as a word and its opposite, JSON as one of both values. */
function textInfo(fields: Fields): Fields {
  const info = new Map(fields);
  for (const name of ['learning', 'pmtudisc', 'udpcsum']) if (fields.has(`no${name}`)) info.set(name, false);
  const hops = fields.get('hoplimit');
  if (hops !== undefined) info.set('ttl', hops);
  return info;
}

const JSON_NAMES: Readonly<Record<string, string>> = { port: 'dstport', link: 'dev', remote6: 'remote', local6: 'local', group6: 'group', encap_limit: 'encaplimit' };

function jsonFacts({ item, fields, because }: Entry & { form: 'json' }): LinkFacts | undefined {
  const ifindex = numberOf(fields, 'ifindex');
  const mtu = numberOf(fields, 'mtu');
  if (ifindex === undefined || mtu === undefined) return undefined;
  const linkinfo = jsonObject(item['linkinfo']);
  const kinds = jsonFields(linkinfo);
  const info = [...jsonFields(jsonObject(linkinfo['info_data']))].map(([key, value]) => [Object.hasOwn(JSON_NAMES, key) ? JSON_NAMES[key] ?? key : key, value] as const);
  const nsName = textOf(fields, 'link_netns');
  const elsewhere = fields.has('link_netnsid') || nsName !== undefined;
  return {
    ifindex, mtu, elsewhere, because, nsName,
    nsid: numberOf(fields, 'link_netnsid'),
    name: textOf(fields, 'ifname') ?? '',
    flags: new Set(jsonStrings(item['flags'])),
    master: textOf(fields, 'master'),
    type: textOf(fields, 'link_type') ?? '',
    address: textOf(fields, 'address'),
    linkedName: elsewhere ? undefined : textOf(fields, 'link'),
    linkedIndex: numberOf(fields, 'link_index'),
    promiscuity: numberOf(fields, 'promiscuity'),
    kind: textOf(kinds, 'info_kind'),
    info: new Map(info),
    slave: kinds.has('info_slave_kind') ? jsonFields(jsonObject(linkinfo['info_slave_data'])) : undefined,
  };
}
