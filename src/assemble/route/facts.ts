import type { Because } from '../../model/network/because.ts';
import { jsonFields, jsonObject, jsonObjects, jsonStrings, textOf } from '../iproute/index.ts';
import type { Entry, Fields } from '../iproute/index.ts';

/** What a dump says of one next hop, by the words of the text form. `via` may be `inet6 ADDR`. */
export interface NexthopFacts {
  readonly fields: Fields;
  readonly flags: readonly string[];
}

/** What a dump says of one route, the same whether it came as text or as JSON, by the words of the text form. */
export interface RouteFacts extends NexthopFacts {
  readonly type: string;
  readonly dst: string;
  readonly nexthops: readonly NexthopFacts[];
  /** Words that nobody here knows. */
  readonly unknown: readonly string[];
  readonly because: Because;
}

const FLAGS = ['onlink', 'dead', 'linkdown', 'pervasive', 'unresolved'];

/** The facts of a route. */
export function routeFacts(entry: Entry): RouteFacts {
  if (entry.form === 'json') return jsonFacts(entry);
  const { subject, fields, unknown, because } = entry.head;
  const hops = entry.parts.filter((part) => part.of === 'nexthop');
  return {
    type: subject.length > 1 ? subject[0] ?? '' : 'unicast', dst: subject.at(-1) ?? '', fields, flags: flagsIn(fields),
    nexthops: hops.map((hop) => ({ fields: hop.fields, flags: flagsIn(hop.fields) })),
    unknown: [...unknown, ...hops.flatMap((hop) => hop.unknown)], because,
  };
}

/** Most routes have none: where every word has a value, none need be looked for. */
function flagsIn(fields: Fields): readonly string[] {
  for (const value of fields.values()) if (value === true) return FLAGS.filter((flag) => fields.get(flag) === true);
  return NO_FLAGS;
}

const NO_FLAGS: readonly string[] = [];

const JSON_NAMES: Readonly<Record<string, string>> = { gateway: 'via', protocol: 'proto', prefsrc: 'src' };

function jsonFacts({ item, fields, because }: Entry & { form: 'json' }): RouteFacts {
  const metrics = jsonObjects(item['metrics']).flatMap((metric) => [...jsonFields(metric)]);
  const hops = jsonObjects(item['nexthops']);
  return {
    type: textOf(fields, 'type') ?? 'unicast', dst: textOf(fields, 'dst') ?? '',
    fields: new Map([...jsonHop(item), ...metrics]), flags: jsonStrings(item['flags']),
    nexthops: hops.map((hop) => ({ fields: jsonHop(hop), flags: jsonStrings(hop['flags']) })), unknown: [], because,
  };
}

/** A JSON `src` is that of an encapsulation; the route's own is `prefsrc`. */
function jsonHop(item: Parameters<typeof jsonFields>[0]): Fields {
  const named = [...jsonFields(item)].filter(([key]) => key !== 'src').map(([key, value]) => [Object.hasOwn(JSON_NAMES, key) ? JSON_NAMES[key] ?? key : key, value] as const);
  const via = jsonFields(jsonObject(item['via']));
  const host = textOf(via, 'host');
  return new Map(host === undefined ? named : [...named, ['via', `${textOf(via, 'family') ?? ''} ${host}`]]);
}
