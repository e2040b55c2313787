import type { IprouteNode } from '../../model/tree/iproute.ts';
import type { SpacedWords } from '../../model/tree/source-line.ts';
import { attrs, lookUp, readStatement } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';
import { NOT_RECOGNISED } from '../text/index.ts';
import type { ReadLine } from '../text/index.ts';
import { LINK_KINDS, SLAVE_KINDS } from './kinds.ts';
import type { KindSpec } from './kinds.ts';
import { ADDRESS_WORDS, COMMON_WORDS, HEAD_WORDS } from './words.ts';

const HARMLESS = /^(RX:?|TX:?|\d+|vf|prog\/xdp|xdp\S*|ingress-qos-map|egress-qos-map|\{|slave|ip6?|prog)$/;
const ALTNAME: AttrTable = attrs(1, 'harmless', 'altname');
const LINK_ADDRESS: AttrTable = { ...ADDRESS_WORDS, ...COMMON_WORDS };
/** The words of each kind with those of all kinds, put together once: a node has hundreds of devices. */
const SLAVES = withCommon(SLAVE_KINDS);
const KINDS = withCommon(LINK_KINDS);

/**
 * Reads one line of `ip -d link show` or of the same lines in `ip addr show`. Lines of `-s` and of a card's virtual functions
 * are harmless. `undefined` when the line is none of these: `ip addr` has lines of its own.
 */
export function readLinkLine(line: SpacedWords, text: string): ReadLine<IprouteNode> | undefined {
  const [first = '', second = '', third = ''] = line.words;
  if (line.gaps[0] === '') {
    const head = /^\d+:$/.test(first) && second.endsWith(':') && third.startsWith('<') && third.endsWith('>');
    return head ? readStatement('link', line, 3, HEAD_WORDS) : NOT_RECOGNISED;
  }
  if (first.startsWith('link/')) return readStatement('link-address', line, addressSubjects(second), LINK_ADDRESS);
  if (first === 'alias') return { state: 'harmless', node: aliasNode(text) };
  if (first === 'altname') return readStatement('altname', line, 0, ALTNAME, 'harmless');
  const slave = lookUp(SLAVES, first);
  if (slave !== undefined) return readStatement('link-slave', line, 1, slave.words, slave.state);
  const kind = lookUp(KINDS, first);
  if (kind !== undefined) return readStatement('link-detail', line, 1, kind.words, kind.state);
  return HARMLESS.test(first) ? { state: 'harmless' } : undefined;
}

/** An alias is free text: it is one value, whatever blanks are in it. */
function aliasNode(text: string): IprouteNode {
  const at = text.indexOf('alias') + 'alias'.length;
  const begin = text.slice(0, at - 'alias'.length);
  const value = text.slice(at + 1);
  return { kind: 'statement', of: 'alias', subject: [], attrs: [{ name: 'alias', values: [value] }], gaps: [begin, text.slice(at, at + 1), ''] };
}

function withCommon(kinds: Readonly<Record<string, KindSpec>>): Readonly<Record<string, KindSpec>> {
  return Object.fromEntries(Object.entries(kinds).map(([name, spec]) => [name, { ...spec, words: { ...COMMON_WORDS, ...spec.words } }]));
}

function addressSubjects(second: string): number {
  return second === '' || Object.hasOwn(LINK_ADDRESS, second) ? 1 : 2;
}
