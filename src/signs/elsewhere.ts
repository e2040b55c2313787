import type { Analysis } from '../wire/index.ts';
import { endsOf, endText, rowsOf } from './ends.ts';

/**
 * Connections whose SYN is answered, with its own number, by another address or port than it was sent to: the row of the SYN, and that of the answer. A node that
 * translates sees both before it turns the answer back; where another device of the same capture has the answer as it should be, nothing is wrong.
 */
export function answeredElsewhere(analysis: Analysis): ReadonlyMap<number, number> {
  const { connections: c } = analysis;
  const answers = new Map<number, number>();
  for (let row = 0; row < c.count; row += 1) if (c.synNumber[row] === 0 && c.synAckNumber[row] !== 0 && c.synAckNumber[row] === c.firstNumber[row]) answers.set(c.base[row * 2 + 1] ?? 0, row);
  const found = new Map<number, number>();
  if (answers.size === 0) return found;
  const flowOf = (row: number): string => `${c.base[row * 2 + (c.synBy[row] ?? 0)] ?? 0} ${Object.values(endsOf(analysis, row, c.synBy[row])).map(endText).join(' ')}`;
  const turnedBack = new Set(rowsOf(c.count, (row) => c.synNumber[row] !== 0 && c.synAckNumber[row] !== 0).map(flowOf));
  for (let row = 0; row < c.count; row += 1) {
    const by = c.synBy[row] ?? 0;
    const answer = answers.get(c.base[row * 2 + by] ?? 0);
    if (answer === undefined || c.synNumber[row] === 0 || c.synAckNumber[row] !== 0 || c.point[row] !== c.point[answer]) continue;
    if (endText(endsOf(analysis, row, by).from) === endText(endsOf(analysis, answer, 0).to) && !turnedBack.has(flowOf(row))) found.set(row, answer);
  }
  return found;
}
