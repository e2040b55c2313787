import { assembleNeighbours } from '../../../../src/assemble/neigh/index.ts';
import { assembleLinks } from '../../../../src/assemble/link/index.ts';
import { assembleRoutes } from '../../../../src/assemble/route/index.ts';
import { assembleRules } from '../../../../src/assemble/rule/index.ts';
import type { Because, Part } from '../../../../src/model/network/because.ts';
import type { IprouteTree } from '../../../../src/model/tree/iproute.ts';
import type { Trees } from './index.ts';

interface Assembled {
  readonly what: string;
  readonly part: Part<readonly { readonly because: Because; readonly unsupported?: string }[]>;
  readonly tree: IprouteTree;
}

/** What is wrong with what is made of the dumps: a part that is missing, a line that counts as supported but is not, or another answer from JSON. */
export function assembledProblems(trees: Trees, json: Trees): string[] {
  const problems: string[] = [];
  const others = assemble(json);
  for (const [index, { what, part, tree }] of assemble(trees).entries()) {
    if (part.kind === 'missing') {
      problems.push(`${what} are missing: ${part.because.text}`);
      continue;
    }
    for (const { unsupported, because } of part.value) {
      const state = tree.lines[(because.ref?.line ?? 0) - 1]?.state;
      if (unsupported !== undefined && (state === 'supported' || state === 'harmless')) problems.push(`counts as supported, but ${unsupported} is not: ${because.text}`);
    }
    const other = others[index]?.part;
    if (other?.kind !== 'known') problems.push(`${what} are missing in JSON`);
    else problems.push(...part.value.map((one, at): readonly [string, string, string] => [one.because.text, plain(one), plain(other.value[at])]).filter(([, a, b]) => a !== b && !/"unsupported"/.test(a + b)).map(([text, a, b]) => `JSON says something else: ${text}: ${a} => ${b}`));
  }
  return problems;
}

function assemble(trees: Trees): readonly Assembled[] {
  const known = (tree: IprouteTree): Part<IprouteTree> => ({ kind: 'known', value: tree });
  const links = assembleLinks(known(trees['ip-link']), known(trees['ip-addr']));
  return [
    { what: 'links', part: links, tree: trees['ip-link'] },
    { what: 'routes', part: assembleRoutes(known(trees['ip-route']), 4), tree: trees['ip-route'] }, { what: 'IPv6 routes', part: assembleRoutes(known(trees['ip6-route']), 6), tree: trees['ip6-route'] },
    { what: 'rules', part: assembleRules(known(trees['ip-rule'])), tree: trees['ip-rule'] }, { what: 'IPv6 rules', part: assembleRules(known(trees['ip6-rule'])), tree: trees['ip6-rule'] },
    { what: 'neighbours', part: assembleNeighbours(known(trees['ip-neigh']), known(trees['ip-neigh-proxy']), links), tree: trees['ip-neigh'] },
  ];
}

/** Without evidence, and without what iproute2 6.1 leaves out of JSON: that a metric is locked. */
function plain(value: unknown): string {
  const hidden = new Set(['because', 'mtuLocked', 'peer', 'alias']);
  return JSON.stringify(value, (key, part: unknown) => (hidden.has(key) ? undefined : typeof part === 'bigint' ? part.toString() : part)) ?? '(nothing)';
}
