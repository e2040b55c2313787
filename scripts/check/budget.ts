import { sourcesIn } from './sources.ts';

const MEDIAN = 80;
const P95 = 300;
const CAP = 500;

/** Files that are too long: none over the cap, the 95th percentile and the median within the budget. Tests are not counted. */
export function budgetFaults(root: string): readonly string[] {
  const files = sourcesIn(root, ['src']).filter(({ path }) => !path.endsWith('.test.ts')).map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [
    ...files.filter(({ lines }) => lines > CAP).map(({ path, lines }) => `${path}: ${lines} lines, the cap is ${CAP}`),
    ...(at(0.95) > P95 ? [`src: the 95th percentile of file lengths is ${at(0.95)} lines, the budget is ${P95}`] : []),
    ...(at(0.5) > MEDIAN ? [`src: the median file length is ${at(0.5)} lines, the budget is ${MEDIAN}`] : []),
  ];
}
