import type { Because } from '../../model/network/because.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { recordOf } from '../record-line.ts';
import { matchingZone, plainName, within } from '../zones.ts';
import type { Clause, Setting } from './read.ts';

/** A zone that unbound answers for by itself, and its data by name. An empty list is a name above one that has data. */
export interface LocalZone {
  readonly name: string;
  readonly type: string;
  readonly because: Because | undefined;
  readonly data: Map<string, Data[]>;
}

/** A record of local data with its line. */
export interface Data extends DnsRecord {
  readonly because: Because | undefined;
}

/** Zones of which unbound keeps queries to itself unless told otherwise (`local_zone_enter_defaults` of services/localzone.c, 1.17): those that names of hosts lie in. */
const DEFAULTS: readonly string[] = ['localhost', 'home.arpa', 'onion', 'test', 'invalid', '127.in-addr.arpa', '10.in-addr.arpa', '168.192.in-addr.arpa', '254.169.in-addr.arpa'];

/**
 * The local zones of a configuration (services/localzone.c): those of `local-zone`, unbound's own, and for data that lies in neither a
 * transparent one at its name. Settings of views and tags decide by who asks: they throw `NotKnown`.
 */
export function localZones(clauses: readonly Clause[]): readonly LocalZone[] {
  const settings = clauses.filter(({ name }) => name === 'server').flatMap((clause) => clause.settings);
  const odd = settings.find(({ name }) => /^(?:define-tag|local-zone-tag|local-zone-override|access-control-tag|access-control-view|response-ip)/.test(name));
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const said = settings.filter(({ name }) => name === 'local-zone');
  const zones = new Map<string, LocalZone>();
  for (const { values: [name = '', type = ''], because } of said) if (type !== 'nodefault') zones.set(plainName(name), { name: plainName(name), type, because, data: new Map() });
  const left = new Set(said.map(({ values: [name = ''] }) => plainName(name)));
  for (const name of DEFAULTS) if (!left.has(name)) zones.set(name, { name, type: name === 'localhost' ? 'redirect' : 'static', because: undefined, data: new Map([[name, name === 'localhost' ? [own('A', '127.0.0.1'), own('AAAA', '::1')] : []]]) });
  const data = settings.filter(({ name }) => name === 'local-data').map((setting) => dataOf(setting));
  const implicit = data.filter(({ name }) => matchingZone([...zones.keys()], plainName(name)) === undefined);
  for (const { name, because } of implicit) if (!zones.has(plainName(name))) zones.set(plainName(name), { name: plainName(name), type: 'transparent', because, data: new Map() });
  for (const one of data) enter(zones, one);
  return [...zones.values()];
}

/** The longest local zone that a name is in. */
export function zoneOf(zones: readonly LocalZone[], name: string): LocalZone | undefined {
  const longest = matchingZone(zones.map((zone) => zone.name), name);
  return zones.find((zone) => zone.name === longest);
}

function own(type: string, data: string): Data {
  return { name: 'localhost', type, data, because: undefined };
}

function enter(zones: ReadonlyMap<string, LocalZone>, data: Data): void {
  const name = plainName(data.name);
  const zone = zones.get(matchingZone([...zones.keys()], name) ?? '');
  if (zone === undefined || !within(zone.name, name)) throw new Error('bug: data without a zone');
  zone.data.set(name, [...(zone.data.get(name) ?? []), data]);
  for (let above = parent(name); above !== undefined && within(zone.name, above); above = parent(above)) if (!zone.data.has(above)) zone.data.set(above, []);
}

function parent(name: string): string | undefined {
  return name === '' ? undefined : name.includes('.') ? name.slice(name.indexOf('.') + 1) : '';
}

/** `"name [ttl] [IN] type data"` as zone files write it. */
function dataOf({ values: [text = ''], because }: Setting): Data {
  const record = recordOf(text);
  if (record === undefined) throw new NotKnown([because]);
  return { ...record, because };
}
