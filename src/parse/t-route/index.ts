/**
 * The table `t_route` of VPCGW's database, as its tools print it: a dump (`mysqldump`, `mariadb-dump`), what the client `mysql` prints (boxes, `\G`, tab separated), JSON (a list of
 * rows, `{"rows": [...]}`, one row a line). What is cut off or of the wrong shape is one error with its line, never part of a table.
 */
import type { TRouteTree } from '../../model/tree/t-route.ts';
import { readBatch } from './batch.ts';
import { readBoxes } from './boxes.ts';
import { readDump } from './dump.ts';
import { readJsonRows } from './json.ts';
import { NotTheTable } from './rows.ts';
import { readVertical } from './vertical.ts';

type Form = (text: string, file: string) => Pick<TRouteTree, 'rows' | 'partial'>;

/** Reads the table from a file of any of the forms. Never throws. */
export function parseTRoute(text: string, file: string): TRouteTree {
  try {
    return { file, diagnostics: [], ...formOf(text)(text, file) };
  } catch (error) {
    if (!(error instanceof NotTheTable)) throw error;
    return { file, rows: [], diagnostics: [{ file, line: error.line, message: error.message }] };
  }
}

function formOf(text: string): Form {
  if (/^\s*[{[]/.test(text)) return readJsonRows;
  if (/^(?:-- (?:MySQL|MariaDB) dump|CREATE TABLE|INSERT |REPLACE |\/\*M?!)/m.test(text)) return readDump;
  if (/^\*{3,} \d+\. row \*{3,}/m.test(text)) return readVertical;
  if (/^\+-[-+]*\+\s*$/m.test(text) || /^Empty set\b/m.test(text)) return readBoxes;
  if (/^[^\n\t]+\t/.test(text)) return readBatch;
  throw new NotTheTable(1, text.trim() === '' ? 'the file is empty: a table without rows would still name its columns' : 'neither a dump of t_route, nor what the client mysql prints of it, nor JSON');
}
