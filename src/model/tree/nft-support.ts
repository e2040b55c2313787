import type { LineState } from '../evidence/line-state.ts';
import { howNftFieldIsModelled } from './nft-fields.ts';
import type { NftElement, NftExpr, NftNode, NftStatement } from './nft.ts';

/** State and, where it is not plain support, the condition or the reason. */
export interface NftSupport {
  readonly state: LineState;
  readonly note?: string;
}

const yes: NftSupport = { state: 'supported' };
const harmless = (note: string): NftSupport => ({ state: 'harmless', note });
const no = (note: string): NftSupport => ({ state: 'not supported', note });
const when = (note: string): NftSupport => ({ state: 'conditional', note });

/** What is evaluated of each kind of statement. */
export const NFT_STATEMENT_SUPPORT: Readonly<Record<NftStatement['kind'], NftSupport>> = {
  match: yes, vmap: yes, verdict: yes, set: when('mark, zone, and the header fields that a question has'), nat: yes, reject: yes, notrack: yes, tproxy: yes,
  dynset: when('later packets see the element; what was there before is as collected'),
  meter: when('its rate is not known: what a single packet on a fresh meter gets'),
  limit: when('the tokens left are not known: what a single packet on a fresh counter gets'),
  quota: when('judged by what was used when collected'),
  connlimit: when('other connections are not counted'),
  object: when('limits and quotas as for their statements; helpers and counters change nothing'),
  counter: harmless('counts'), comment: harmless('text'), log: harmless('logs'), last: harmless('remembers the time'), dup: harmless('copies the packet'),
  flow: when('the first packets of a flow; an offloaded flow skips the hooks'),
  queue: no('a program decides'), fwd: no('leaves by another device'), synproxy: no('answers in place of the server'), reset: no('removes a TCP option'),
  xt: no('an iptables extension inside nft: read iptables-nft-save'),
};

/** What is evaluated of each kind of expression. */
export const NFT_EXPR_SUPPORT: Readonly<Record<NftExpr['kind'], NftSupport>> = {
  word: yes, string: yes, range: no('of strings: times of the day'), list: yes, masked: yes, set: yes, ref: yes, concat: yes, binary: yes, paren: yes, map: yes, verdict: yes, interval: yes,
  field: yes, raw: when('ports, and the addresses of families ip and ip6'), fib: when('needs the routes'),
  numgen: yes, hash: when('the hash is not computed: every value is walked'),
};

const FIELD_SUPPORT: Readonly<Record<ReturnType<typeof howNftFieldIsModelled>, NftSupport>> = {
  evaluated: yes, 'no question has it': no('a question does not have it'), 'not collected': no('no evidence tells its value'),
  'known when absent': when('known only of packets that have none'), 'never set': when('taken as off, whatever earlier rules switched on'),
};

/** What is evaluated of a field, by the name under which nft prints it (`meta` written out). */
export function nftFieldSupport(name: string): NftSupport {
  return FIELD_SUPPORT[howNftFieldIsModelled(name)];
}

const WORSE: readonly LineState[] = ['harmless', 'supported', 'conditional', 'not supported', 'not recognised'];

function worst(states: readonly LineState[]): LineState {
  return states.reduce((a, b) => (WORSE.indexOf(a) >= WORSE.indexOf(b) ? a : b), 'harmless');
}

/** The state of a line, the worst of its parts. */
export function stateOfNftNode(node: NftNode): LineState {
  switch (node.kind) {
    case 'rule': return worst(['supported', ...node.statements.map(stateOfStatement)]);
    case 'elements': return worst(['supported', ...node.elements.map(stateOfElement)]);
    case 'open': case 'base': case 'type': case 'flags': return 'supported';
    case 'warning': case 'close': case 'property': return 'harmless';
  }
}

function stateOfStatement(statement: NftStatement): LineState {
  if (statement.kind === 'nat' && statement.form === 'prefix' && statement.addr?.kind === 'map') return 'not supported';
  return worst([NFT_STATEMENT_SUPPORT[statement.kind].state, ...expressionsOf(statement).map(stateOfExpr)]);
}

function stateOfElement(element: NftElement): LineState {
  return worst([stateOfExpr(element.key), ...(element.data === undefined ? [] : [stateOfExpr(element.data)])]);
}

function stateOfExpr(expr: NftExpr): LineState {
  if (expr.kind === 'field') return nftFieldSupport(expr.name).state;
  return worst([NFT_EXPR_SUPPORT[expr.kind].state, ...partsOf(expr).map(stateOfExpr)]);
}

function expressionsOf(statement: NftStatement): readonly NftExpr[] {
  switch (statement.kind) {
    case 'match': return [statement.left, statement.right];
    case 'vmap': return [statement.key, statement.map];
    case 'set': return [statement.target, statement.value];
    case 'nat': case 'tproxy': return [statement.addr, statement.port].filter((part) => part !== undefined);
    case 'dynset': case 'meter': return [statement.element.key];
    case 'verdict': case 'counter': case 'object': case 'limit': case 'quota': case 'connlimit': case 'reject': case 'notrack': case 'comment':
    case 'log': case 'queue': case 'dup': case 'fwd': case 'flow': case 'synproxy': case 'last': case 'reset': case 'xt': return [];
  }
}

function partsOf(expr: NftExpr): readonly NftExpr[] {
  switch (expr.kind) {
    case 'range': return [expr.from, expr.to];
    case 'list': return expr.items;
    case 'masked': return [expr.value, expr.mask];
    case 'set': return expr.elements.flatMap((element) => (element.data === undefined ? [element.key] : [element.key, element.data]));
    case 'concat': return expr.parts;
    case 'binary': return [expr.left, expr.right];
    case 'paren': case 'interval': return [expr.of];
    case 'map': return [expr.key, expr.map];
    case 'hash': return expr.of === undefined ? [] : [expr.of];
    case 'word': case 'string': case 'ref': case 'field': case 'raw': case 'fib': case 'numgen': case 'verdict': return [];
  }
}
