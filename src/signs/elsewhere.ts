import type { Analysis } from '../wire/index.ts';
import { endsOf, endText } from './ends.ts';

/** Connections whose SYN is answered, with its own number, by another address or port than it was sent to: the row of the SYN, and that of the answer. */
export function answeredElsewhere(analysis: Analysis): ReadonlyMap<number, number> {
  const { connections: c } = analysis;
  const answers = new Map<number, number>();
  for (let row = 0; row < c.count; row += 1) if (c.synNumber[row] === 0 && c.synAckNumber[row] !== 0 && c.synAckNumber[row] === c.firstNumber[row]) answers.set(c.base[row * 2 + 1] ?? 0, row);
  const found = new Map<number, number>();
  if (answers.size === 0) return found;
  for (let row = 0; row < c.count; row += 1) {
    const by = c.synBy[row] ?? 0;
    const answer = answers.get(c.base[row * 2 + by] ?? 0);
    if (answer === undefined || c.synNumber[row] === 0 || c.synAckNumber[row] !== 0 || c.point[row] !== c.point[answer]) continue;
    if (endText(endsOf(analysis, row, by).from) === endText(endsOf(analysis, answer, 0).to)) found.set(row, answer);
  }
  return found;
}
