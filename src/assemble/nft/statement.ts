import type { Expr } from '../../model/network/expr.ts';
import type { RuleStep, Statement } from '../../model/network/rule.ts';
import type { NftElementOption, NftExpr, NftStatement } from '../../model/tree/nft.ts';
import { NFT_FIELDS } from '../../model/tree/nft-fields.ts';
import { exprOf, guard, typesOf } from './expr.ts';
import { matchOf } from './match.ts';
import { natOf, tproxyOf } from './nat.ts';
import { NotModelled } from './not-modelled.ts';
import { connlimitOf, limitOf, objectOf, quotaOf } from './rate.ts';
import { rejectOf } from './reject.ts';
import type { Scope } from './scope.ts';
import { setRefOf } from './set.ts';

type Of<K extends NftStatement['kind']> = Extract<NftStatement, { kind: K }>;
type Assemblers = { readonly [K in NftStatement['kind']]: (scope: Scope, statement: Of<K>) => readonly RuleStep[] };

const noEffect = (scope: Scope): readonly RuleStep[] => [{ kind: 'no-effect', text: scope.because.text }];
const unsupported = (terminal: boolean) => (scope: Scope): readonly RuleStep[] => [{ kind: 'unsupported', text: scope.because.text, terminal }];

/** How each kind of statement is assembled. What has no effect on the packet's way stays as a step with its text. */
const ASSEMBLERS: Assemblers = {
  match: (scope, statement) => [matchOf(scope, statement)],
  vmap: (scope, { key, map }) => [{ kind: 'vmap', key: exprOf(scope, key, 'unknown'), set: setRefOf(scope, map, typesOf(key), []) }],
  verdict: (_, { verdict }) => [{ kind: 'verdict', verdict }],
  set: (scope, statement) => [setOf(scope, statement)],
  nat: (scope, statement) => [natOf(scope, statement)],
  reject: (scope, statement) => [{ kind: 'reject', with: rejectOf(scope, statement) }],
  notrack: () => [{ kind: 'notrack' }],
  tproxy: (scope, statement) => [tproxyOf(scope, statement)],
  dynset: dynsetOf,
  meter: (_, statement) => statement.element.options.flatMap(rateOf),
  limit: (_, statement) => [limitOf(statement)],
  quota: (_, statement) => [quotaOf(statement)],
  connlimit: (_, statement) => [connlimitOf(statement)],
  object: objectOf,
  counter: noEffect, log: noEffect, last: noEffect, dup: noEffect, flow: noEffect,
  comment: () => [],
  queue: unsupported(true), fwd: unsupported(true), synproxy: unsupported(true), xt: unsupported(true), reset: unsupported(false),
};

/** The steps of one statement, after the comparisons that the kernel makes first. Never throws: what is not modelled is *unsupported*. */
export function stepsOf(scope: Scope, statement: NftStatement): readonly RuleStep[] {
  scope.guards.length = 0;
  try {
    const assemble = ASSEMBLERS[statement.kind] as (scope: Scope, statement: NftStatement) => readonly RuleStep[];
    const steps = assemble(scope, statement);
    return [...scope.guards, ...steps];
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    if (statement.kind === 'match') return [{ kind: 'unsupported', text: scope.because.text }];
    return [{ kind: 'unsupported', text: scope.because.text, terminal: statement.kind !== 'set' && statement.kind !== 'dynset' }];
  }
}

const META_KEYS = ['mark', 'priority', 'pkttype', 'nftrace', 'secmark'] as const;
const CT_KEYS = ['mark', 'zone', 'helper', 'label', 'event', 'secmark'] as const;
/** What a written field is in the model, where one name serves both families, and the family that nft asks for before it writes. */
const FIELDS: Readonly<Record<string, { readonly field: Extract<Statement, { kind: 'set-field' }>['field']; readonly family?: 4 | 6 }>> = {
  'ip dscp': { field: 'ip dscp', family: 4 }, 'ip ttl': { field: 'ip ttl', family: 4 }, 'ip ecn': { field: 'ip ecn', family: 4 },
  'ip saddr': { field: 'ip saddr', family: 4 }, 'ip daddr': { field: 'ip daddr', family: 4 },
  'ip6 dscp': { field: 'ip dscp', family: 6 }, 'ip6 hoplimit': { field: 'ip ttl', family: 6 }, 'ip6 ecn': { field: 'ip ecn', family: 6 },
  'ip6 saddr': { field: 'ip saddr', family: 6 }, 'ip6 daddr': { field: 'ip daddr', family: 6 },
  'tcp dport': { field: 'tcp dport' }, 'udp dport': { field: 'udp dport' },
};

/** `meta X set`, `ct X set`, and header fields that are written (nft_meta_set, nft_ct_set, nft_payload_set). */
function setOf(scope: Scope, { target, value }: Of<'set'>): Statement {
  if (target.kind !== 'field') throw new NotModelled('a field is set');
  const type = NFT_FIELDS.get(target.name)?.type ?? 'unknown';
  const [family = '', ...rest] = target.name.split(' ');
  const key = rest.at(-1);
  const metaKey = family === 'meta' ? META_KEYS.find((name) => name === key) : undefined;
  if (metaKey !== undefined) return { kind: 'set-meta', key: metaKey, to: metaKey === 'secmark' ? { kind: 'const', value: 0 } : exprOf(scope, value, type) };
  if (family === 'ct') return setCtOf(scope, rest, value);
  if (target.name === 'tcp option maxseg size') return mssOf(value);
  const written = FIELDS[target.name];
  if (written === undefined) throw new NotModelled(`${target.name} is not set`);
  if (written.family !== undefined && scope.family !== 'ip' && scope.family !== 'ip6') guard(scope, 'meta nfproto', written.family === 4 ? 2 : 10);
  return { kind: 'set-field', field: written.field, to: exprOf(scope, value, type) };
}

function setCtOf(scope: Scope, words: readonly string[], value: NftExpr): Statement {
  const key = CT_KEYS.find((name) => name === words.at(-1));
  if (key === undefined) throw new NotModelled('a part of the connection that cannot be set');
  const [first] = words;
  const dir = first === 'original' || first === 'reply' ? { dir: first } as const : {};
  const to: Expr | undefined = key === 'mark' || key === 'zone' ? exprOf(scope, value, key === 'mark' ? 'mark' : 'int') : undefined;
  if (key === 'zone' && to?.kind === 'const' && typeof to.value === 'number') return { kind: 'ct-zone', zone: to.value, ...dir };
  return { kind: 'set-ct', key, to, ...dir };
}

/** `tcp option maxseg size set` lowers and never raises (nft_exthdr_tcp_set_eval); `rt mtu` is the MSS of the route (nft_rt.c). */
function mssOf(value: NftExpr): Statement {
  if (value.kind === 'field' && value.name === 'rt mtu') return { kind: 'mss', to: 'pmtu', adds: false };
  if (value.kind === 'word' && /^\d{1,5}$/.test(value.text)) return { kind: 'mss', to: Number(value.text), adds: false };
  throw new NotModelled('a computed MSS');
}

/** `add @set { KEY }`: the rates beside the key belong to the element, and the rule goes on as they say (nft_dynset_eval). */
function dynsetOf(scope: Scope, { op, set, element }: Of<'dynset'>): readonly RuleStep[] {
  if (element.data !== undefined) throw new NotModelled('an element with data is added');
  const key = exprOf(scope, element.key, 'unknown');
  return [{ kind: 'set-member', op, family: 'nft', set, key }, ...element.options.flatMap(rateOf)];
}

function rateOf(option: NftElementOption): RuleStep[] {
  if (option.kind !== 'statement') return [];
  const { statement } = option;
  if (statement.kind === 'limit') return [limitOf(statement)];
  if (statement.kind === 'quota') return [quotaOf(statement)];
  return statement.kind === 'connlimit' ? [connlimitOf(statement)] : [];
}
