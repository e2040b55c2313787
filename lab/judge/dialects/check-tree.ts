import type { LineTree } from '../../../src/model/tree/source-line.ts';
import { printLines } from '../../../src/parse/text/index.ts';

/**
 * What is wrong with the reading of a real dump: a line that is not recognised, one that its node does not print back to the letter, one
 * that the parser complains about, or a text that does not come back whole.
 */
export function treeProblems<N, T extends LineTree<N>>(tree: T & LineTree<N>, text: string, print: (tree: T) => string, printNode?: (node: N) => string): string[] {
  const problems: string[] = [];
  for (const line of tree.lines) {
    if (line.state === 'not recognised') problems.push(`not recognised: ${line.text}`);
    else if (line.verbatim === true && (line.node === undefined || printNode === undefined || squeezed(printNode(line.node)) !== squeezed(line.text))) problems.push(`printed otherwise: ${line.text}`);
  }
  if (problems.length === 0) problems.push(...tree.diagnostics.map(({ line, message }) => `diagnostic: ${message}${line === undefined ? '' : `: ${tree.lines[line - 1]?.text ?? ''}`}`));
  if (print(tree) !== text) problems.push('the text does not come back as it was');
  return problems;
}

/** libxt_policy prints two blanks; a blank more or less is not worth a disagreement. */
function squeezed(text: string): string {
  return text.replace(/ +/g, ' ').trim();
}

/** The tree printed from its nodes alone, odd spacing and other spellings lost; lines without a node as they stood. */
export function fromNodes<N>(tree: LineTree<N>, print: (node: N) => string): string {
  const lines = tree.lines.map(({ line, state, node, text }) => ({ line, state, text, ...(node === undefined ? {} : { node }) }));
  return printLines({ ...tree, lines }, print);
}
