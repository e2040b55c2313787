import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { Columns, NotTheTable, rowOf } from './rows.ts';
import { BORDER, SessionLines } from './session.ts';

const START = /^\*{3,} (\d+)\. row \*{3,}$/;
const FIELD = /^ *(\w+): ?(.*)$/;

/** What `mysql` prints for a statement that ends in `\G`, or with `-E`: a line for each value. */
export function readVertical(text: string, file: string): Pick<TRouteTree, 'rows' | 'partial'> {
  const session = new SessionLines(text, file);
  const rows: TRoute[] = [];
  let of: Columns | undefined;
  let known = '';
  let inResult = 0;
  for (let index = 0; index < session.texts.length; index += 1) {
    const start = START.exec(session.texts[index] ?? '');
    if (start === null) {
      if (BORDER.test(session.texts[index] ?? '')) throw new NotTheTable(index + 1, 'a box beside results of \\G: keep one form in a file');
      session.between(index, inResult);
      continue;
    }
    inResult = start[1] === '1' ? 1 : inResult + 1;
    if (start[1] !== String(inResult)) throw new NotTheTable(index + 1, `row ${start[1] ?? ''} comes where row ${inResult} must: something is left out`);
    const fields = fieldsFrom(session.texts, index + 1);
    const names = fields.map(({ name }) => name);
    if (inResult > 1 && known !== names.join()) throw new NotTheTable(index + 1, 'this row has not the columns of the row before: it is cut off');
    if (of === undefined || known !== names.join()) [of, known] = [new Columns(names, index + 1), names.join()];
    rows.push(rowOf(of, fields.map(({ value }) => value), file, index + 1, fields.map(({ name, value }) => `${name}: ${value}`).join(' ')));
    index += fields.length;
  }
  return { rows, ...session.result() };
}

function fieldsFrom(texts: readonly string[], first: number): readonly { readonly name: string; readonly value: string }[] {
  const fields: { name: string; value: string }[] = [];
  for (let at = first; at < texts.length; at += 1) {
    const match = FIELD.exec(texts[at] ?? '');
    if (match === null) break;
    fields.push({ name: match[1] ?? '', value: (match[2] ?? '').trim() });
  }
  return fields;
}
