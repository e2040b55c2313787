import { T_ROUTE_NEEDED } from '../../model/tree/t-route.ts';
import type { TRoute } from '../../model/tree/t-route.ts';
import { parseIp } from '../../net/ip.ts';

/** Why a file is not the table, and on which line. */
export class NotTheTable extends Error {
  override name = 'NotTheTable';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A value of a row; `null` is NULL. */
export type Value = string | number | null;

type Column = (typeof T_ROUTE_NEEDED)[number] | 'uniqVpcId' | 'weight';

/** Where the columns that netwhy reads stand; names are of any case, as for the server. Throws NotTheTable where one is not there. */
export class Columns {
  readonly count: number;
  readonly names: readonly string[];
  readonly #at: ReadonlyMap<string, number>;

  constructor(names: readonly string[], line: number) {
    this.#at = new Map(names.map((name, index) => [name.toLowerCase(), index]));
    [this.count, this.names] = [names.length, names];
    const absent = T_ROUTE_NEEDED.filter((name) => this.at(name) === undefined);
    if (absent.length > 0) throw new NotTheTable(line, `not the table t_route: it has no column ${absent.join(', ')}`);
  }

  at(name: Column): number | undefined {
    return this.#at.get(name.toLowerCase());
  }

  /** Whether these could be names of columns of the table at all: other results stand in the same session. */
  static isTable(names: readonly string[]): boolean {
    return names.some((name) => /^(?:vip|pip|vport|pport)$/i.test(name));
  }
}

/** One row. Throws NotTheTable for a value that cannot be one of its column. */
export function rowOf(columns: Columns, values: readonly Value[], file: string, line: number, text: string): TRoute {
  if (values.length !== columns.count) throw new NotTheTable(line, `a row has ${values.length} values for ${columns.count} columns`);
  const value = (name: Column): Value | undefined => {
    const at = columns.at(name);
    return at === undefined ? undefined : values[at];
  };
  const integer = (name: Column, min: number, max: number): number => {
    const given = value(name);
    const read = typeof given === 'number' ? given : /^[-+]?\d{1,15}$/.test(given ?? '') ? Number(given) : Number.NaN;
    if (!Number.isSafeInteger(read) || read < min || read > max) throw wrong(line, name, given, `a number from ${min} to ${max}`);
    return read;
  };
  const address = (name: Column): string => {
    const given = value(name);
    if (typeof given !== 'string' || parseIp(given) === undefined) throw wrong(line, name, given, 'an address');
    return given;
  };
  const proto = value('proto');
  if (typeof proto !== 'string' || !/^[a-z]\w{0,15}$/i.test(proto)) throw wrong(line, 'proto', proto, 'the name of a protocol');
  const [uniq, weight] = [value('uniqVpcId'), value('weight')];
  return {
    vpcId: integer('vpcId', -1, Number.MAX_SAFE_INTEGER), proto: proto.toLowerCase(), vip: address('vip'), vport: integer('vport', 0, 65_535), pip: address('pip'), pport: integer('pport', 0, 65_535),
    ...(typeof uniq === 'string' ? { uniqVpcId: uniq } : {}), ...(weight === undefined || weight === null ? {} : { weight: integer('weight', 0, Number.MAX_SAFE_INTEGER) }),
    columns: columns.names, ref: { file, line }, text,
  };
}

function wrong(line: number, name: Column, given: Value | undefined, wanted: string): NotTheTable {
  return new NotTheTable(line, `${name} is not ${wanted}: ${given === null ? 'NULL' : String(given).slice(0, 40)}`);
}
