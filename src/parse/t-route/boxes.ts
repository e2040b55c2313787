import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { Columns, NotTheTable, rowOf } from './rows.ts';
import { BORDER, SessionLines } from './session.ts';

/** What `mysql` prints on a terminal, or with `-t`: one result or more, each in a box, with prompts and statements between them perhaps. */
export function readBoxes(text: string, file: string): Pick<TRouteTree, 'rows' | 'partial'> {
  const session = new SessionLines(text, file);
  const rows: TRoute[] = [];
  let found = false;
  let last: number | undefined;
  for (let index = 0; index < session.texts.length; index += 1) {
    if (/^Empty set\b/.test(session.texts[index] ?? '')) found = true;
    if (!BORDER.test(session.texts[index] ?? '')) {
      session.between(index, last);
      continue;
    }
    const box = readBox(session.texts, index, file);
    rows.push(...(box.rows ?? []));
    found ||= box.rows !== undefined;
    last = box.count;
    index = box.end;
  }
  if (!found) throw new NotTheTable(1, 'no result here has the columns of t_route');
  return { rows, ...session.result() };
}

interface Box {
  /** Absent where the result is of another table. */
  readonly rows?: readonly TRoute[];
  readonly count: number;
  /** Index of its last line. */
  readonly end: number;
}

function readBox(texts: readonly string[], start: number, file: string): Box {
  const names = cellsOf(texts, start + 1);
  if (!BORDER.test(texts[start + 2] ?? '')) throw new NotTheTable(Math.min(start + 3, texts.length), 'the box has no line under the names of its columns: it is cut off');
  const columns = Columns.isTable(names) ? new Columns(names, start + 2) : undefined;
  const rows: TRoute[] = [];
  let at = start + 3;
  for (; !BORDER.test(texts[at] ?? ''); at += 1) {
    if (at >= texts.length) throw new NotTheTable(texts.length, 'the box has no line at its end: it is cut off');
    const cells = cellsOf(texts, at);
    if (columns !== undefined) rows.push(rowOf(columns, cells, file, at + 1, (texts[at] ?? '').trim()));
  }
  return { ...(columns === undefined ? {} : { rows }), count: at - start - 3, end: at };
}

function cellsOf(texts: readonly string[], index: number): readonly string[] {
  const text = texts[index]?.trim() ?? '';
  if (text.length < 2 || !text.startsWith('|') || !text.endsWith('|')) throw new NotTheTable(Math.min(index + 1, texts.length), 'not a line of a box: it is cut off, or something stands between');
  return text.slice(1, -1).split('|').map((cell) => cell.trim());
}
