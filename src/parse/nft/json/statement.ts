import type { NftCompareOp, NftElement, NftElementOption, NftNatVerb, NftStatement } from '../../../model/tree/nft.ts';
import { NotRecognised } from '../cursor.ts';
import { branchOf, exprOf, isQuoted, setOf } from './expr.ts';
import type { JsonObject } from './value.ts';
import { isObject, objectOf, optional, textOf, textsOf } from './value.ts';

type Convert = (body: unknown) => NftStatement;

/** Statements of libnftables-json(5) by their key. */
const STATEMENTS: Readonly<Record<string, Convert>> = {
  match: (body) => matchOf(objectOf(body)),
  vmap: (body) => ({ kind: 'vmap', key: exprOf(objectOf(body)['key']), map: setOf(body) }),
  accept: () => ({ kind: 'verdict', verdict: { kind: 'accept' } }),
  drop: () => ({ kind: 'verdict', verdict: { kind: 'drop' } }),
  return: () => ({ kind: 'verdict', verdict: { kind: 'return' } }),
  continue: () => ({ kind: 'verdict', verdict: { kind: 'continue' } }),
  jump: (body) => ({ kind: 'verdict', verdict: branchOf('jump', body) }),
  goto: (body) => ({ kind: 'verdict', verdict: branchOf('goto', body) }),
  counter: (body) => named('counter', body) ?? { kind: 'counter', ...(isObject(body) ? { ...optional(body, 'packets', 'packets'), ...optional(body, 'bytes', 'bytes') } : {}) },
  limit: (body) => named('limit', body) ?? limitOf(objectOf(body)),
  quota: (body) => named('quota', body) ?? quotaOf(objectOf(body)),
  'ct count': (body) => ({ kind: 'connlimit', over: objectOf(body)['inv'] === true, count: textOf(objectOf(body)['val']) }),
  'ct helper': (body) => attached('ct helper', body),
  'ct timeout': (body) => attached('ct timeout', body),
  'ct expectation': (body) => attached('ct expectation', body),
  mangle: (body) => mangleOf(objectOf(body)),
  snat: (body) => natOf('snat', body),
  dnat: (body) => natOf('dnat', body),
  masquerade: (body) => natOf('masquerade', body),
  redirect: (body) => natOf('redirect', body),
  reject: (body) => (isObject(body) ? { kind: 'reject', ...optional(body, 'type', 'with'), ...optional(body, 'expr', 'code'), typeWord: false } : { kind: 'reject', typeWord: false }),
  notrack: () => ({ kind: 'notrack' }),
  tproxy: (body) => ({ kind: 'tproxy', ...optional(objectOf(body), 'family', 'family'), ...target(objectOf(body)) }),
  set: (body) => dynsetOf(objectOf(body)),
  map: (body) => dynsetOf(objectOf(body)),
  meter: (body) => meterOf(objectOf(body)),
  synproxy: (body) => named('synproxy', body) ?? { kind: 'synproxy', args: argsOf(body) },
  log: (body) => ({ kind: 'log', args: argsOf(body) }),
  queue: (body) => ({ kind: 'queue', args: argsOf(body) }),
  dup: (body) => ({ kind: 'dup', args: argsOf(body) }),
  fwd: (body) => ({ kind: 'fwd', args: argsOf(body) }),
  flow: (body) => ({ kind: 'flow', args: join(objectOf(body)['op'], objectOf(body)['flowtable']) }),
  last: (body) => ({ kind: 'last', args: argsOf(body) }),
  reset: (body) => ({ kind: 'reset', args: argsOf(body) }),
  xt: (body) => ({ kind: 'xt', args: xtOf(body) }),
};

/** A statement of a rule or an element. Throws `NotRecognised`. */
export function statementOf(value: unknown): NftStatement {
  const [entry] = Object.entries(objectOf(value));
  const convert = entry === undefined || !Object.hasOwn(STATEMENTS, entry[0]) ? undefined : STATEMENTS[entry[0]];
  if (entry === undefined || convert === undefined) throw new NotRecognised('no statement that nft prints');
  return convert(entry[1]);
}

function matchOf(body: JsonObject): NftStatement {
  const left = exprOf(body['left']);
  const right = exprOf(body['right'], isQuoted(left));
  const op = textOf(body['op']);
  return { kind: 'match', left, op: op === 'in' || (op === '==' && !isFlags(left)) ? '' : (op as NftCompareOp), right };
}

/** Of flags, `==` compares all bits and no operator asks for any of them; of everything else the two are one. */
function isFlags(left: ReturnType<typeof exprOf>): boolean {
  if (left.kind === 'binary') return true;
  return left.kind === 'field' && ['ct state', 'ct status', 'tcp flags', 'ct label', 'ct event'].includes(left.name);
}

function named(object: string, body: unknown): NftStatement | undefined {
  return typeof body === 'string' || (isObject(body) && body['map'] !== undefined) ? attached(object, body) : undefined;
}

function attached(object: string, body: unknown): NftStatement {
  return { kind: 'object', object, name: exprOf(body, true) };
}

function limitOf(body: JsonObject): NftStatement {
  const unit = body['rate_unit'] === undefined || body['rate_unit'] === 'packets' ? '' : ` ${textOf(body['rate_unit'])}`;
  const burst = unit === '' && body['burst'] === 5 ? undefined : body['burst'];
  return {
    kind: 'limit', over: body['inv'] === true, rate: `${textOf(body['rate'])}${unit}/${textOf(body['per'])}`,
    ...(burst === undefined ? {} : { burst: `${textOf(burst)} ${textOf(body['burst_unit'] ?? 'packets')}` }),
  };
}

function quotaOf(body: JsonObject): NftStatement {
  const used = body['used'] === undefined || body['used'] === 0 ? {} : { used: `${textOf(body['used'])} ${textOf(body['used_unit'] ?? 'bytes')}` };
  return { kind: 'quota', over: body['inv'] === true, amount: `${textOf(body['val'])} ${textOf(body['val_unit'] ?? 'bytes')}`, ...used };
}

function mangleOf(body: JsonObject): NftStatement {
  const key = exprOf(body['key']);
  return { kind: 'set', target: key, value: exprOf(body['value'], isQuoted(key)) };
}

function natOf(verb: NftNatVerb, body: unknown): NftStatement {
  if (!isObject(body)) return { kind: 'nat', verb, flags: [] };
  const flags = textsOf(body['flags']).filter((flag) => flag !== 'netmap');
  return { kind: 'nat', verb, ...optional(body, 'family', 'family'), ...optional(body, 'type_flags', 'form'), ...target(body), flags };
}

function target(body: JsonObject): { addr?: ReturnType<typeof exprOf>; port?: ReturnType<typeof exprOf> } {
  return { ...(body['addr'] === undefined ? {} : { addr: exprOf(body['addr']) }), ...(body['port'] === undefined ? {} : { port: exprOf(body['port']) }) };
}

function dynsetOf(body: JsonObject): NftStatement {
  const element = withStatements(body);
  const data = body['data'] === undefined ? {} : { data: exprOf(body['data']) };
  return { kind: 'dynset', op: opOf(body['op']), set: textOf(body['set'] ?? body['map']).replace(/^@/, ''), element: { ...element, ...data } };
}

function opOf(op: unknown): 'add' | 'update' | 'delete' {
  if (op === 'add' || op === 'update' || op === 'delete') return op;
  throw new NotRecognised('a set is added to, updated or deleted from');
}

function meterOf(body: JsonObject): NftStatement {
  return { kind: 'meter', name: textOf(body['name']), ...optional(body, 'size', 'size'), element: withStatements({ elem: body['key'], stmt: body['stmt'] }) };
}

function withStatements(body: JsonObject): NftElement {
  const { elem } = isObject(body['elem']) ? body['elem'] : { elem: undefined };
  const inner = elem === undefined ? { val: body['elem'] } : objectOf(elem);
  const timeout: NftElementOption[] = inner['timeout'] === undefined ? [] : [{ kind: 'timeout', text: `${textOf(inner['timeout'])}s` }];
  const statements = Array.isArray(body['stmt']) ? body['stmt'] : body['stmt'] === undefined ? [] : [body['stmt']];
  return { key: exprOf(inner['val']), options: [...timeout, ...statements.map((item): NftElementOption => ({ kind: 'statement', statement: statementOf(item) }))] };
}

function xtOf(body: unknown): string {
  return isObject(body) ? `${textOf(body['type'] ?? 'match')} "${textOf(body['name'] ?? '')}"` : '';
}

function join(...parts: unknown[]): string {
  return parts.filter((part) => part !== undefined).map(textOf).join(' ');
}

/** The arguments of a statement that is kept as words. */
function argsOf(body: unknown): string {
  if (!isObject(body)) return '';
  return Object.entries(body).map(([key, value]) => (key === 'flags' ? textsOf(value).join(' ') : `${key} ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)}`)).join(' ');
}
