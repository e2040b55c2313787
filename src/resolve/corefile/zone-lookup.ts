import type { Because } from '../../model/network/because.ts';
import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord } from '../../model/resolve/message.ts';
import { NotKnown } from '../not-known.ts';
import { within } from '../zones.ts';
import type { Passing } from './plugin.ts';
import type { ZoneRecord } from './zone-file.ts';

/** The names of a zone with their records; what the zone itself has as SOA and NS is not among them. */
export interface Zone {
  readonly origin: string;
  readonly records: ReadonlyMap<string, readonly ZoneRecord[]>;
}

/** What a zone has for a name. `missing`: there is no such name, or only longer ones. */
export interface InZone {
  readonly result: 'success' | 'no-name' | 'failure' | 'delegation';
  readonly answers: readonly DnsRecord[];
  readonly missing: boolean;
  readonly because: readonly Because[];
}

const MOST_ALIASES = 8;
const NOTHING: InZone = { result: 'success', answers: [], missing: false, because: [] };

/**
 * A name in a zone (`Zone.Lookup` of plugin/file/lookup.go, 1.15): from the zone down, a name that another server has (NS) ends it; a name that is there has
 * its records, or those that its alias leads to; one that is not has those of the closest `*` above it, unless a name lies between.
 */
export function lookUpInZone(zone: Zone, passing: Passing): InZone {
  const { name } = passing;
  let wild: string | undefined;
  for (const part of fromZoneDown(zone, name)) {
    const here = zone.records.get(part);
    if (here === undefined) {
      const star = `*.${part.slice(part.indexOf('.') + 1)}`;
      if (zone.records.has(star) || hasBelow(zone, star)) wild = star;
      continue;
    }
    const cut = cutAt(here);
    if (cut !== undefined) return cut;
  }
  const own = zone.records.get(name);
  if (own !== undefined) return recordsOf(zone, passing, own);
  if (wild !== undefined && !nameBetween(zone, name, wild.slice(2))) return recordsOf(zone, passing, (zone.records.get(wild) ?? []).map((record) => ({ ...record, name })));
  return { ...NOTHING, missing: true, result: hasBelow(zone, name) ? 'success' : 'no-name' };
}

/** The zone, then a word more at a time, to the name. */
function fromZoneDown({ origin }: Zone, name: string): readonly string[] {
  const above = origin === '' ? 0 : origin.split('.').length;
  const words = name === '' ? [] : name.split('.');
  return Array.from({ length: words.length - above + 1 }, (_, more) => words.slice(words.length - above - more).join('.'));
}

/** Other servers have this name and all below. `DNAME` is not modelled. */
function cutAt(records: readonly ZoneRecord[]): InZone | undefined {
  const other = records.find(({ type }) => type === 'DNAME');
  if (other !== undefined) throw new NotKnown([other.because]);
  const servers = records.filter(({ type }) => type === 'NS');
  return servers.length === 0 ? undefined : { ...NOTHING, result: 'delegation', because: servers.map(({ because }) => because) };
}

function recordsOf(zone: Zone, passing: Passing, records: readonly ZoneRecord[]): InZone {
  const alias = records.filter(({ type }) => type === 'CNAME');
  if (alias.length > 0) return followed(zone, passing, alias, 0);
  const found = records.filter(({ type }) => type === passing.type);
  return { ...NOTHING, answers: found.map(plain), because: found.map(({ because }) => because) };
}

/** `externalLookup`: within the zone by its names as they are written, and elsewhere as the server itself answers. */
function followed(zone: Zone, passing: Passing, alias: readonly ZoneRecord[], before: number): InZone {
  const [first] = alias;
  if (first === undefined) return NOTHING;
  const because = alias.map((record) => record.because);
  const target = first.data.toLowerCase();
  const there = zone.records.get(target);
  const parts = within(zone.origin, target) ? fromZoneDown(zone, target).slice(1) : [];
  const cut = parts.map((part) => cutAt(zone.records.get(part) ?? [])).find((one) => one !== undefined);
  if (cut !== undefined) return { ...cut, answers: alias.map(plain), because: [...because, ...cut.because] };
  if (there === undefined) return elsewhere(passing, alias, target);
  const next = there.filter(({ type }) => type === 'CNAME');
  if (next.length === 0) {
    const found = there.filter(({ type }) => type === passing.type);
    return { ...NOTHING, answers: [...alias, ...found].map(plain), because: [...because, ...found.map((record) => record.because)] };
  }
  if (next[0]?.data.toLowerCase() === target) return { ...NOTHING, result: 'failure', because };
  if (before >= MOST_ALIASES) return { ...NOTHING, answers: [...alias, ...next].map(plain), because };
  const rest = followed(zone, passing, next, before + 1);
  return rest.result === 'failure' && rest.answers.length === 0 ? rest : { ...rest, answers: [...alias.map(plain), ...rest.answers], because: [...because, ...rest.because] };
}

/** `doLookup`: what comes back for the other name is added; that it is refused is no matter. */
function elsewhere({ lookUp, type }: Passing, alias: readonly ZoneRecord[], target: string): InZone {
  const outcome = lookUp({ name: target, type });
  const because = alias.map((record) => record.because);
  if (outcome.kind === 'silent') return { ...NOTHING, answers: alias.map(plain), because };
  const result = outcome.rcode === RCODE.nxDomain ? 'no-name' : outcome.rcode === RCODE.servFail ? 'failure' : 'success';
  return { ...NOTHING, result, answers: [...alias.map(plain), ...outcome.answers], because };
}

function hasBelow({ records }: Zone, name: string): boolean {
  return [...records.keys()].some((other) => other !== name && within(name, other));
}

/** A name between this one and the parent of a wildcard is there, by names below it: the wildcard is not for those (RFC 4592 section 3.3.1). */
function nameBetween(zone: Zone, name: string, parent: string): boolean {
  for (let above = name.slice(name.indexOf('.') + 1); above !== parent && within(parent, above) && above.includes('.'); above = above.slice(above.indexOf('.') + 1)) if (hasBelow(zone, above)) return true;
  return false;
}

function plain({ name, type, data }: ZoneRecord): DnsRecord {
  return { name, type, data };
}
