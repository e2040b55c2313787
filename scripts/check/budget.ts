import ts from 'typescript';
import { sourcesIn } from './sources.ts';
import type { Source } from './sources.ts';

const MEDIAN = 80;
const P95 = 300;
const CAP = 500;
const FUNCTION_P95 = 40;

/** Files and functions that are too long: none over the cap, percentiles and median within the budget. Tests are not counted. */
export function budgetFaults(root: string): readonly string[] {
  const sources = sourcesIn(root, ['src']).filter(({ path }) => !path.endsWith('.test.ts'));
  const files = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  const at = (share: number): number => quantile(files.map(({ lines }) => lines), share);
  const functions = quantile(sources.flatMap(functionLengths), 0.95);
  return [
    ...files.filter(({ lines }) => lines > CAP).map(({ path, lines }) => `${path}: ${lines} lines, the cap is ${CAP}`),
    ...(at(0.95) > P95 ? [`src: the 95th percentile of file lengths is ${at(0.95)} lines, the budget is ${P95}`] : []),
    ...(at(0.5) > MEDIAN ? [`src: the median file length is ${at(0.5)} lines, the budget is ${MEDIAN}`] : []),
    ...(functions > FUNCTION_P95 ? [`src: the 95th percentile of function lengths is ${functions} lines, the budget is ${FUNCTION_P95}`] : []),
  ];
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Lengths in lines of the named functions and methods of a file. */
function functionLengths({ path, text }: Source): readonly number[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  const lengths: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
      const [from, to] = [node.getStart(file), node.getEnd()].map((position) => file.getLineAndCharacterOfPosition(position).line) as [number, number];
      lengths.push(to - from + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lengths;
}
