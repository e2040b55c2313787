import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { Columns, NotTheTable, rowOf } from './rows.ts';
import { SessionLines } from './session.ts';

/** What `mysql -B` prints, or `mysql` into a pipe: names of columns and values with tabs between them. */
export function readBatch(text: string, file: string): Pick<TRouteTree, 'rows' | 'partial'> {
  const { texts } = new SessionLines(text, file);
  if (!text.endsWith('\n')) throw new NotTheTable(texts.length, 'the last line has no end: it is cut off');
  const columns = new Columns((texts[0] ?? '').split('\t'), 1);
  return { rows: texts.slice(1).map((line, index): TRoute => rowOf(columns, line.split('\t'), file, index + 2, line.replaceAll('\t', ' '))) };
}
