import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { openings } from '../clb/lines.ts';
import { isRecord } from '../kube/located.ts';
import { Columns, NotTheTable, rowOf } from './rows.ts';
import type { Value } from './rows.ts';

type Row = Readonly<Record<string, Value>>;

/** A list of rows, the same under `rows` (as the shell of MySQL prints it), or one row a line. */
export function readJsonRows(text: string, file: string): Pick<TRouteTree, 'rows'> {
  const { rows, at } = isRowALine(text) ? oneALine(text) : wholeOf(text);
  let columns: Columns | undefined;
  let known = '';
  return {
    rows: rows.map((row, index): TRoute => {
      const line = at(index);
      const names = Object.keys(row).join();
      if (columns === undefined || names !== known) [columns, known] = [new Columns(Object.keys(row), line), names];
      return rowOf(columns, Object.values(row), file, line, JSON.stringify(row));
    }),
  };
}

/** Whether the first two lines that say something are an object, and the beginning of another one. */
function isRowALine(text: string): boolean {
  const [first = '', second = ''] = text.trimStart().split(/\n+/, 2).map((line) => line.trim());
  return first.startsWith('{') && first.endsWith('}') && second.startsWith('{');
}

interface Rows {
  readonly rows: readonly Row[];
  /** The line of a row. */
  readonly at: (index: number) => number;
}

function wholeOf(text: string): Rows {
  const value = read(text, 1);
  const list: unknown = isRecord(value) ? value['rows'] : value;
  if (!Array.isArray(list)) throw new NotTheTable(1, 'neither a list of rows nor an object with one under "rows"');
  const around = isRecord(value) ? 1 : 0;
  const entries = list as readonly unknown[];
  // Before "rows" another member may hold objects: then the lines cannot be counted, and none is better than a wrong one.
  const lines = openings(text);
  const certain = lines.length === entries.length + around;
  const at = (index: number): number => (certain ? lines[index + around] : lines[0]) ?? 1;
  return { rows: entries.map((entry, index) => rowIn(entry, at(index))), at };
}

function oneALine(text: string): Rows {
  const found = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ row: rowIn(read(line, index + 1), index + 1), line: index + 1 }]));
  return { rows: found.map(({ row }) => row), at: (index) => found[index]?.line ?? 1 };
}

function rowIn(entry: unknown, line: number): Row {
  if (!isRecord(entry)) throw new NotTheTable(line, 'a row is not an object');
  const odd = Object.entries(entry).find(([, value]) => value !== null && typeof value !== 'string' && typeof value !== 'number');
  if (odd !== undefined) throw new NotTheTable(line, `${odd[0].slice(0, 40)} is neither a text nor a number`);
  return entry as Row;
}

function read(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : 'cannot be read';
    const position = /position (\d+)/.exec(message)?.[1];
    const end = position === undefined ? text.length : Number(position);
    throw new NotTheTable(line + text.slice(0, end).replace(/\n$/, '').split('\n').length - 1, `not JSON: ${message.slice(0, 120)}`);
  }
}
