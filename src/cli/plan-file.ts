import type { PlannedAddress, RowChange, RowValues } from '../model/tcs/index.ts';
import { T_ROUTE_COLUMNS } from '../model/tree/t-route.ts';
import { parseIp } from '../net/ip.ts';
import { CannotRun } from './exit.ts';
import { printable } from './terminal.ts';

/**
 * Reads what `netwhy plan -o json` wrote. Only values are taken from it: what is shown and what is executed is made of them anew. Throws a CannotRun that names the member which
 * is not as it must be, and where a change is of another address than the one under which it stands.
 */
export function readPlan(text: string, file: string): readonly PlannedAddress[] {
  const at = new Place(file);
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw at.wrong(`not JSON: ${(error as Error).message.slice(0, 120)}`);
  }
  const { kind, area, schemaVersion, addresses } = at.object(plan);
  if (kind !== 'netwhy-plan' || area !== 'tcs' || schemaVersion !== 1) throw at.wrong('not a plan of netwhy plan --area tcs -o json, or of another release');
  const read = at.list(addresses, 'addresses').map((one, index) => addressOf(one, at.in(`addresses[${index}]`)));
  const twice = read.find(({ vip }, index) => read.findIndex((one) => one.vip === vip) !== index);
  if (twice !== undefined) throw at.wrong(`${twice.vip} stands in it twice`);
  return read;
}

/** Where in the file something stands, for what is not as it must be. */
class Place {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  in(member: string): Place {
    return new Place(`${this.#path}: ${member}`);
  }

  wrong(what: string): CannotRun {
    return new CannotRun(printable(`${this.#path}: ${what}`));
  }

  object(value: unknown): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong('an object is expected');
    return value as Readonly<Record<string, unknown>>;
  }

  list(value: unknown, name: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.wrong(`${name} is not a list`);
    return value as readonly unknown[];
  }

  texts(value: unknown, name: string): readonly string[] {
    const list = this.list(value, name);
    if (!list.every((one) => typeof one === 'string')) throw this.wrong(`${name} is not a list of texts`);
    return list;
  }
}

function addressOf(value: unknown, at: Place): PlannedAddress {
  const { vip, objects, changes, before, after } = at.object(value);
  if (typeof vip !== 'string' || parseIp(vip) === undefined) throw at.wrong('vip is not an address');
  const rows = (list: unknown, name: string): readonly RowValues[] => at.list(list, name).map((row, index) => rowOf(row, vip, at.in(`${name}[${index}]`)));
  return { vip, objects: at.texts(objects, 'objects'), changes: at.list(changes, 'changes').map((change, index) => changeOf(change, vip, at.in(`changes[${index}]`))), before: rows(before, 'before'), after: rows(after, 'after') };
}

function changeOf(value: unknown, vip: string, at: Place): RowChange {
  const { kind, row, values, columns } = at.object(value);
  switch (kind) {
    case 'insert': return { kind, values: rowOf(values, vip, at), columns: columnsIn(columns, at) };
    case 'update': return { kind, row: rowOf(row, vip, at), values: rowOf(values, vip, at), columns: columnsIn(columns, at) };
    case 'delete': return { kind, row: rowOf(row, vip, at) };
    default: throw at.wrong('kind is none of insert, update, delete');
  }
}

/** Names that netwhy does not know are left out of statements. */
function columnsIn(value: unknown, at: Place): readonly string[] {
  const known = new Set<string>(T_ROUTE_COLUMNS.map((name) => name.toLowerCase()));
  return at.texts(value, 'columns').filter((name) => known.has(name.toLowerCase()));
}

function rowOf(value: unknown, vip: string, at: Place): RowValues {
  const row = at.object(value);
  const integer = (name: string, min: number, max: number): number => {
    const given = row[name];
    if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < min || given > max) throw at.wrong(`${name} is not a number from ${min} to ${max}`);
    return given;
  };
  const { proto, pip, uniqVpcId } = row;
  if (row['vip'] !== vip) throw at.wrong(`vip is not ${vip}`);
  if (typeof pip !== 'string' || parseIp(pip) === undefined) throw at.wrong('pip is not an address');
  if (typeof proto !== 'string' || !/^[a-z]\w{0,15}$/i.test(proto)) throw at.wrong('proto is not the name of a protocol');
  if (uniqVpcId !== undefined && typeof uniqVpcId !== 'string') throw at.wrong('uniqVpcId is not a text');
  return {
    vpcId: integer('vpcId', -1, Number.MAX_SAFE_INTEGER), ...(uniqVpcId === undefined ? {} : { uniqVpcId }), proto, vip, vport: integer('vport', 0, 65_535), pip, pport: integer('pport', 0, 65_535),
    ...(row['weight'] === undefined ? {} : { weight: integer('weight', 0, Number.MAX_SAFE_INTEGER) }),
  };
}
