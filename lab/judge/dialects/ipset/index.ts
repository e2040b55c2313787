/** `ipset restore` and `ipset save`. */
import fc from 'fast-check';
import { assembleIpset } from '../../../../src/assemble/ipset/index.ts';
import { IPSET_TYPES } from '../../../../src/model/tree/ipset.ts';
import { parseIpset, printIpset } from '../../../../src/parse/ipset/index.ts';
import { printIpsetLine } from '../../../../src/parse/ipset/read.ts';
import { fromNodes, treeProblems } from '../check-tree.ts';
import { collecting } from '../collecting.ts';
import type { FuzzedDialect } from '../dialect.ts';
import { textsOf } from '../grammar.ts';
import { mutated } from '../mutate.ts';
import { SETS, VALUES } from './sets.ts';

const TEXTS = textsOf({ ...VALUES, set: SETS });
const WORDS = [...new Set(SETS.join(' ').split(/[ |]/).filter((word) => word !== '' && !/[<>[\]]/.test(word)))];

/** An input: a set of every line's own, and what is added to it. A template is `create` and `add` lines with `|` between them. */
export const ipsetDialect: FuzzedDialect = {
  name: 'ipset',
  inputs: mutated(fc.array(TEXTS('set'), { minLength: 1, maxLength: 2 }).map((sets) => sets.flatMap((set, index) => set.split('|').map((line) => line.replaceAll('%', String(index))))), WORDS),
  commands: { setup: ':', load: 'ipset flush; ipset destroy; ipset restore', dump: collecting('ipset') },
  textOf: (input) => `${input.join('\n')}\n`,
  problems: (dump) => {
    const tree = parseIpset(dump, 'ipset');
    const problems = treeProblems(tree, dump, printIpset);
    if (problems.length > 0) return problems;
    return [...assembleIpset(tree).values()].filter(({ type, supported }) => !supported && isPlain(type)).filter(({ because }) => !/bitmask|markmask/.test(because.text)).map(({ because }) => `counts as supported, but is not: ${because.text}`);
  },
  reprints: (dump, input) => [
    { of: 'dump', text: fromNodes(parseIpset(dump, 'ipset'), printIpsetLine) },
    // Other quotes than a pair round a comment are the mutations' own; ipset prints none.
    ...(input.every((line) => /^[^"]*(?: "[^"]*"(?: [^"]*)?)?$/.test(line)) ? [{ of: 'input' as const, text: fromNodes(parseIpset(`${input.join('\n')}\n`, 'ipset'), printIpsetLine) }] : []),
  ],
  // A set's elements stand in the order of a hash with a seed of its own; the seconds left go down.
  comparable: (dump) => dump.replace(/ initval 0x[0-9a-f]+/g, '').replace(/^(add .*) timeout \d+/gm, '$1 timeout').split('\n').sort().join('\n'),
};

function isPlain(type: string): boolean {
  return Object.hasOwn(IPSET_TYPES, type) && IPSET_TYPES[type as keyof typeof IPSET_TYPES].state !== 'not supported';
}
