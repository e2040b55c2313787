/** iptables-restore and iptables-save, legacy and nf_tables, of both families. */
import fc from 'fast-check';
import { assembleIptables } from '../../../../src/assemble/iptables/index.ts';
import { parseIptablesSave, printIptablesSave } from '../../../../src/parse/iptables/index.ts';
import { printIptablesLine } from '../../../../src/parse/iptables/print.ts';
import { fromNodes, treeProblems } from '../check-tree.ts';
import { collecting } from '../collecting.ts';
import type { FuzzedDialect } from '../dialect.ts';
import { textsOf } from '../grammar.ts';
import { mutated } from '../mutate.ts';
import { assembledProblems } from './assembled.ts';
import { rulesOf } from './rules.ts';

type Variant = 'legacy' | 'nft';

const CHAINS: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'], security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** What iptables-save prints in a form that iptables-restore reads as something else. */
const OWN_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^# Table .* incompatible/m, 'a table that the saving tool cannot print'],
  [/ --(?:hex-)?string "(?:[^"\\]|\\")*\\[^"]/, 'a backslash in a string is printed as it is'],
  [/^"/m, 'a quoted text with a line end in it'],
];

const SETS = 'ipset create foo hash:ip; ipset create foo2 hash:ip,port; ipset create lst list:set; ipset create foo6 hash:net family inet6; ipset create foo26 hash:ip,port family inet6';

/** `iptables-restore` of a variant and family: an input is lines of the form `TABLE CHAIN|rule` or `:CHAIN policy`. */
export function iptablesDialect(variant: Variant, family: 4 | 6): FuzzedDialect {
  const tool = `${family === 4 ? 'iptables' : 'ip6tables'}-${variant}`;
  const source = tool as 'iptables-legacy';
  const model = `iptables-${variant}` as const;
  return {
    name: tool,
    inputs: inputsOf(family),
    commands: { setup: SETS, load: `${variant === 'nft' ? 'nft flush ruleset\n' : ''}XTABLES_LOCKFILE=/run/xtables.lock ${tool}-restore -c`, dump: collecting(source) },
    textOf: (input) => textOf(input, variant),
    problems: (dump) => {
      const tree = parseIptablesSave(dump, tool);
      const problems = treeProblems(tree, dump, printIptablesSave, printIptablesLine);
      return problems.length > 0 ? problems : assembledProblems(tree, assembleIptables(tree, model, family === 4 ? 'ip' : 'ip6'));
    },
    reprints: (dump, input) => [
      { of: 'dump', text: fromNodes(parseIptablesSave(dump, tool), printIptablesLine) },
      ...(input.every(closesQuotes) ? [{ of: 'input' as const, text: fromNodes(parseIptablesSave(textOf(input, variant), tool), printIptablesLine) }] : []),
    ],
    comparable: (dump) => dump.replace(/^# (?:Generated|Completed).*\n/gm, ''),
    isOwnFault: ({ dump }) => OWN_FAULTS.find(([sign]) => sign.test(dump))?.[1],
  };
}

/** Of a quote that is not closed iptables-restore takes the line end into the text; nobody means that. */
function closesQuotes(line: string): boolean {
  return (line.replace(/\\./g, '').match(/"/g) ?? []).length % 2 === 0;
}

/** All tables, so that what was there before is gone; of nf_tables, which are flushed, those that are used. Rules stand in the order of the input. */
function textOf(input: readonly string[], variant: Variant): string {
  return Object.entries(CHAINS).filter(([table]) => variant === 'legacy' || input.some((line) => line.startsWith(`${table} `))).map(([table, chains]) => {
    const mine = input.filter((line) => line.startsWith(`${table} `)).map((line) => line.slice(table.length + 1));
    const declared = mine.filter((line) => line.startsWith(':'));
    const users = ['uc', 'a-28-character-long-name-xx'].map((name) => `:${name} - [0:0]`);
    return [`*${table}`, ...chains.map((chain) => `:${chain} ACCEPT [0:0]`), ...users, ...declared, ...mine.filter((line) => !line.startsWith(':')), 'COMMIT', ''].join('\n');
  }).join('');
}

function inputsOf(family: 4 | 6): fc.Arbitrary<readonly string[]> {
  const { grammar, words } = rulesOf(family);
  const line = textsOf(grammar)('line').map((text) => text.replace(/@([0-9a-f:.-]+)@/gi, '[$1]'));
  return mutated(fc.array(line, { minLength: 1, maxLength: 3 }), words);
}
