/** nftables: `nft -f` and `nft -a list ruleset`, with `nft -j` as a second reading of the same tables. */
import fc from 'fast-check';
import { assembleNft } from '../../../../src/assemble/nft/index.ts';
import { parseNftRuleset, printNftRuleset } from '../../../../src/parse/nft/index.ts';
import { printNftNode } from '../../../../src/parse/nft/print-line.ts';
import { fromNodes, treeProblems } from '../check-tree.ts';
import { collecting } from '../collecting.ts';
import type { FuzzedDialect } from '../dialect.ts';
import { textsOf } from '../grammar.ts';
import { mutated } from '../mutate.ts';
import { assembledProblems } from './assembled.ts';
import { statementsOf } from './rules.ts';
import type { NftFamily } from './rules.ts';
import { BLOCKS, FIXED, FIXED_IP } from './sets.ts';
import { VALUES } from './words.ts';

/** Statements after which nft takes no other. */
const ENDS = /^(?!.*vmap).*(?:\b(?:reject|queue|accept|drop|return|continue|fwd|jump uc)\b|goto |<verdict>)/;
const JSON_MARK = '@@ as JSON\n';

/** An input: the family, then lines of the form `KIND text`, where KIND is `set` or the chain that the rule is for. */
export const nftDialect: FuzzedDialect = {
  name: 'nft',
  inputs: fc.oneof(
    { weight: 5, arbitrary: inputsOf('inet') }, { weight: 3, arbitrary: inputsOf('ip') }, { weight: 3, arbitrary: inputsOf('ip6') },
    { weight: 1, arbitrary: inputsOf('bridge') }, { weight: 1, arbitrary: inputsOf('netdev') }, { weight: 1, arbitrary: inputsOf('arp') },
  ),
  commands: { setup: ':', load: 'nft -f -', dump: `${collecting('nft')}; echo '${JSON_MARK.trim()}'; nft -j list ruleset 2>/dev/null` },
  textOf,
  problems: (both) => {
    const [dump = '', json = ''] = both.split(JSON_MARK);
    const tree = parseNftRuleset(dump, 'nft');
    const problems = treeProblems(tree, dump, printNftRuleset);
    if (problems.length > 0) return problems;
    return assembledProblems(tree, assembleNft(tree), json.startsWith('{') ? assembleNft(parseNftRuleset(json, 'nft.json')) : undefined);
  },
  reprints: (both) => [{ of: 'dump', text: `flush ruleset\n${fromNodes(parseNftRuleset(textPart(both), 'nft'), printNftNode)}` }],
  comparable: (both) => textPart(both).replace(/ # handle \d+/g, '').replace(/ expires [0-9a-z]+/g, '').replace(/ last (?:used \S+|never)/g, ''),
  isOwnFault: ({ dump, complaint }) => complaint !== '' ? `complains: ${complaint.trim().split('\n')[0] ?? ''}` : /\[invalid type\]|\(null\)|unknown-exthdr/.test(textPart(dump)) ? 'a text that it cannot print' : undefined,
};

function textPart(both: string): string {
  return both.split(JSON_MARK)[0] ?? '';
}

function textOf([family = 'inet', ...lines]: readonly string[]): string {
  const word = family.trim();
  const of = (kind: string): string => lines.filter((line) => line.startsWith(`${kind} `)).map((line) => `\t\t${line.slice(kind.length + 1)}\n`).join('');
  const chain = (name: string, base: string, kind: string): string => (of(kind) === '' ? '' : `\tchain ${name} {\n\t\t${base}\n${of(kind)}\t}\n`);
  const fixed = word === 'inet' || word === 'ip' || word === 'ip6' ? [...FIXED, ...FIXED_IP] : FIXED;
  const used = fixed.filter((text) => text.startsWith('chain ') || lines.some((line) => line.includes(text.split(' ')[text.startsWith('ct ') ? 2 : 1] ?? '')));
  const input = word === 'netdev' ? 'type filter hook ingress device "lo" priority 0;' : 'type filter hook input priority 0; policy accept;';
  return [
    `flush ruleset\ntable ${family} t {\n`, ...[...used, ...lines.filter((line) => line.startsWith('set ')).map((line) => line.slice(4))].map((text) => `\t${text}\n`),
    chain('in', input, 'in'), chain('pre', 'type nat hook prerouting priority dstnat;', 'pre'), chain('post', 'type nat hook postrouting priority srcnat + 5;', 'post'), chain('raw', 'type filter hook prerouting priority raw;', 'raw'), '}\n',
  ].join('');
}

function inputsOf(family: NftFamily): fc.Arbitrary<readonly string[]> {
  const isL3 = family === 'inet' || family === 'ip' || family === 'ip6';
  const statements = Object.fromEntries((['in', 'pre', 'post', 'raw'] as const).map((kind) => [`statement-${kind}`, statementsOf(family, kind).filter((text) => !ENDS.test(text))]));
  const ends = statementsOf(family, 'in').filter((text) => ENDS.test(text));
  const grammar = {
    ...VALUES, ...statements, 'statement-end': ends, block: BLOCKS, prio: ['0', 'filter', 'mangle', 'raw + 10', 'security - 5', '-450', 'srcnat', '300'],
    line: ['in <statement-in><end-verdict>', 'in <statement-in> <statement-in><end-verdict>', 'in <statement-in> <statement-in> <statement-in><end-verdict>', 'in <statement-in><end-verdict>', 'in <statement-in> <statement-end>', 'in <statement-end>', 'set <block>', ...(isL3 ? ['pre <statement-pre>', 'post <statement-post>', 'raw <statement-raw><end-verdict>'] : [])],
  };
  const line = textsOf(grammar)('line').map((text) => text.replace(/@([0-9a-f:.-]+)@/gi, '[$1]'));
  const words = [...new Set(Object.values(statements).flat().join(' ').split(' ').filter((word) => word !== '' && !/[<>[\]@]/.test(word)))];
  return mutated(fc.array(line, { minLength: 1, maxLength: 3 }), words).map((lines) => [family, ...lines]);
}
