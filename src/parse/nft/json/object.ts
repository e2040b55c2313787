import type { NftBlockKind, NftDevices, NftExpr, NftNode, NftStatement } from '../../../model/tree/nft.ts';
import { NotRecognised } from '../cursor.ts';
import { elementsOf } from './expr.ts';
import { statementOf } from './statement.ts';
import type { JsonObject } from './value.ts';
import { textOf, textsOf } from './value.ts';

const OBJECTS: readonly NftBlockKind[] = ['counter', 'quota', 'limit', 'ct helper', 'ct timeout', 'ct expectation', 'flowtable', 'synproxy', 'secmark', 'tunnel'];
const QUOTED_TYPES = new Set(['ifname', 'string', 'ifkind', 'iface_index']);

/** The nodes of one object of the list: its opening line and the lines of its body, or a rule. Throws `NotRecognised`. */
export function nodesOf(kind: string, body: JsonObject): NftNode[] {
  if (kind === 'rule') return [ruleOf(body)];
  if (kind === 'table') return [openOf('table', body), ...flagsOf(body, 1), ...commentOf(body, 1)];
  if (kind === 'chain') return [openOf('chain', body), ...baseOf(body), ...commentOf(body, 2)];
  if (kind === 'set' || kind === 'map' || kind === 'meter') return [openOf(kind, body), typeOf(body), ...flagsOf(body, 2), ...setProperties(body), ...elements(body)];
  const object = OBJECTS.find((name) => name === kind);
  if (object === undefined) throw new NotRecognised(`no object ${kind}`);
  return [openOf(object, body), ...objectProperties(object, body)];
}

function openOf(block: NftBlockKind, body: JsonObject): NftNode {
  const family = block === 'table' ? { family: textOf(body['family']) } : {};
  return { kind: 'open', block, ...family, name: textOf(body['name']), ...handleOf(body) };
}

function handleOf(body: JsonObject): { handle?: number } {
  return typeof body['handle'] === 'number' ? { handle: body['handle'] } : {};
}

function ruleOf(body: JsonObject): NftNode {
  const expr = body['expr'];
  if (!Array.isArray(expr)) throw new NotRecognised('a rule has expressions');
  const comment: NftStatement[] = body['comment'] === undefined ? [] : [{ kind: 'comment', text: textOf(body['comment']) }];
  return { kind: 'rule', statements: [...expr.map(statementOf), ...comment], ...handleOf(body) };
}

function flagsOf(body: JsonObject, depth: number): NftNode[] {
  const flags = textsOf(body['flags']);
  return flags.length === 0 ? [] : [{ kind: 'flags', flags, depth }];
}

function commentOf(body: JsonObject, depth: number): NftNode[] {
  return body['comment'] === undefined ? [] : [{ kind: 'property', name: 'comment', value: `"${textOf(body['comment'])}"`, depth }];
}

function baseOf(body: JsonObject): NftNode[] {
  if (body['hook'] === undefined) return [];
  const base = { kind: 'base' as const, type: textOf(body['type']), hook: textOf(body['hook']), devices: devicesOf(body['dev']), priority: textOf(body['prio']) };
  return [body['policy'] === undefined ? base : { ...base, policy: textOf(body['policy']) }];
}

function devicesOf(dev: unknown): NftDevices | undefined {
  return dev === undefined ? undefined : { list: Array.isArray(dev), names: textsOf(dev) };
}

function typeOf(body: JsonObject): NftNode {
  const map = body['map'];
  const data = map === undefined ? {} : { data: words(typeof map === 'string' ? map.split(' . ') : textsOf(map)) };
  return { kind: 'type', isTypeof: false, key: words(textsOf(body['type'])), ...data };
}

function words(texts: readonly string[]): NftExpr {
  const parts = texts.map((text) => ({ kind: 'word' as const, text }));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'concat', parts };
}

function setProperties(body: JsonObject): NftNode[] {
  const names = ['size', 'timeout', 'gc-interval', 'policy'].filter((name) => body[name] !== undefined);
  return [...names.map((name): NftNode => ({ kind: 'property', name, value: textOf(body[name]), depth: 2 })), ...commentOf(body, 2)];
}

function elements(body: JsonObject): NftNode[] {
  if (!Array.isArray(body['elem'])) return [];
  const quoted = textsOf(body['type']).every((type) => QUOTED_TYPES.has(type));
  return [{ kind: 'elements', first: true, last: true, elements: elementsOf(body['elem'], quoted) }];
}

/** The body of a named object: the text form of limits and quotas, whose `over` decides, and nothing of the others. */
function objectProperties(object: NftBlockKind, body: JsonObject): NftNode[] {
  const over = body['inv'] === true;
  if (object === 'limit') return [{ kind: 'property', name: 'rate', value: `${over ? 'over ' : ''}${textOf(body['rate'])}/${textOf(body['per'])}`, depth: 2 }];
  if (object === 'quota') return [{ kind: 'property', name: over ? 'over' : textOf(body['bytes']), value: over ? `${textOf(body['bytes'])} bytes` : 'bytes', depth: 2 }];
  return commentOf(body, 2);
}
