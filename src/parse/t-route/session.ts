import type { TRouteTree } from '../../model/tree/t-route.ts';
import { NotTheTable } from './rows.ts';

/** The line above, under and below what a box holds. */
export const BORDER = /^\+-[-+]*\+\s*$/;

/** The lines of a session of the client, and what those between its results say. */
export class SessionLines {
  readonly texts: readonly string[];
  readonly #file: string;
  #partial: TRouteTree['partial'];

  constructor(text: string, file: string) {
    this.texts = text.replace(/\n$/, '').split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    this.#file = file;
  }

  /** A line outside of results: a statement, or how many rows the server gave. Throws NotTheTable where `rows` is another number. */
  between(index: number, rows: number | undefined): void {
    const text = this.texts[index] ?? '';
    const told = /^(\d{1,10}) rows? in set\b/.exec(text)?.[1];
    if (told !== undefined && rows !== undefined && Number(told) !== rows) throw new NotTheTable(index + 1, `the server gave ${told} rows, ${rows} are here`);
    if (told === undefined && /\b(?:where|limit)\b/i.test(text)) this.#partial ??= { ref: { file: this.#file, line: index + 1 }, text: text.trim() };
  }

  result(): Pick<TRouteTree, 'partial'> {
    return this.#partial === undefined ? {} : { partial: this.#partial };
  }
}
