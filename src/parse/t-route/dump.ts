import type { TRoute, TRouteTree } from '../../model/tree/t-route.ts';
import { T_ROUTE } from '../../model/tree/t-route.ts';
import { Columns, NotTheTable, rowOf } from './rows.ts';
import type { Value } from './rows.ts';
import { SqlWords } from './sql-words.ts';
import type { SqlWord } from './sql-words.ts';

/** What stands in a CREATE TABLE and is no column. */
const NO_COLUMNS = new Set(['PRIMARY', 'KEY', 'UNIQUE', 'CONSTRAINT', 'INDEX', 'FULLTEXT', 'SPATIAL', 'CHECK', 'FOREIGN', 'PERIOD']);

/** What `mysqldump` and `mariadb-dump` print, with the names of columns in each INSERT or without, all rows in one or one each. Other tables are passed by. */
export function readDump(text: string, file: string): Pick<TRouteTree, 'rows' | 'partial'> {
  return new Dump(text, file).read();
}

class Dump {
  readonly #words: SqlWords;
  readonly #file: string;
  readonly #rows: TRoute[] = [];
  #columns: Columns | undefined;
  #partial: TRouteTree['partial'];
  #begun = false;
  #completed = false;
  #word: SqlWord;

  constructor(text: string, file: string) {
    this.#words = new SqlWords(text);
    this.#file = file;
    this.#word = this.#step();
  }

  read(): Pick<TRouteTree, 'rows' | 'partial'> {
    while (this.#word.kind !== 'end') this.#statement();
    if (this.#begun && !this.#completed) throw new NotTheTable(this.#word.line, 'the dump does not say at its end that it is completed: it is cut off');
    if (this.#columns === undefined) throw new NotTheTable(1, 'the dump has no table t_route');
    return { rows: this.#rows, ...(this.#partial === undefined ? {} : { partial: this.#partial }) };
  }

  /** Goes to the next word and gives it; what comments say is noted. */
  #step(): SqlWord {
    for (;;) {
      this.#word = this.#words.next();
      if (this.#word.kind !== 'comment') return this.#word;
      const { value, line } = this.#word;
      if (/^-- (?:MySQL|MariaDB) dump/.test(value)) this.#begun = true;
      else if (value.startsWith('-- Dump completed')) this.#completed = true;
      else if (/^-- WHERE: /.test(value)) this.#partial ??= { ref: { file: this.#file, line }, text: value.trim() };
    }
  }

  #statement(): void {
    const verb = this.#word.value.toUpperCase();
    if (verb === 'CREATE' && this.#step().value.toUpperCase() === 'TABLE') this.#create();
    else if (verb === 'INSERT' || verb === 'REPLACE') this.#insert();
    while (this.#word.kind !== 'end' && !this.#isMark(';')) this.#step();
    if (this.#word.kind === 'end') {
      if (verb !== '') throw new NotTheTable(this.#word.line, 'a statement has no end: the dump is cut off');
    } else this.#step();
  }

  /** The name of a table, with that of its database before it perhaps. */
  #isOurs(): boolean {
    let name = this.#word.value;
    while (this.#isMark('.', this.#step())) name = this.#step().value;
    return name.split('.').at(-1) === T_ROUTE;
  }

  #create(): void {
    for (this.#step(); /^(?:IF|NOT|EXISTS)$/i.test(this.#word.value) && this.#word.kind === 'word'; this.#step());
    const { line } = this.#word;
    if (!this.#isOurs() || !this.#isMark('(')) return;
    const names: string[] = [];
    let depth = 1;
    let first = true;
    while (depth > 0 && this.#step().kind !== 'end') {
      if (first && (this.#word.kind === 'name' || (this.#word.kind === 'word' && !NO_COLUMNS.has(this.#word.value.toUpperCase())))) names.push(this.#word.value);
      first = depth === 1 && this.#isMark(',');
      depth += this.#isMark('(') ? 1 : this.#isMark(')') ? -1 : 0;
    }
    this.#columns = new Columns(names, line);
  }

  #insert(): void {
    for (this.#step(); /^(?:IGNORE|INTO|DELAYED|LOW_PRIORITY)$/i.test(this.#word.value) && this.#word.kind === 'word'; this.#step());
    const { line } = this.#word;
    if (!this.#isOurs()) return;
    if (this.#isMark('(')) this.#columns = new Columns(this.#list().values.map(String), line);
    if (this.#columns === undefined) throw new NotTheTable(line, 'neither this INSERT nor a CREATE TABLE before it names the columns of t_route');
    if (!/^VALUES?$/i.test(this.#word.value)) throw new NotTheTable(this.#word.line, 'an INSERT into t_route without VALUES');
    do {
      if (!this.#isMark('(', this.#step())) throw new NotTheTable(this.#word.line, 'a row is expected here: the dump is cut off, or is none');
      const { values, line: at, text } = this.#list();
      this.#rows.push(rowOf(this.#columns, values, this.#file, at, text));
    } while (this.#isMark(','));
  }

  /** What stands in parentheses; goes behind them. */
  #list(): { readonly values: readonly Value[]; readonly line: number; readonly text: string } {
    const { line, start } = this.#word;
    const values: Value[] = [];
    let end: number;
    do {
      let value = this.#step();
      if (value.kind === 'word' && /^_(?:binary|utf8\w*)$/i.test(value.value)) value = this.#step();
      if (value.kind === 'mark' || value.kind === 'end') throw new NotTheTable(value.line, 'a value is expected here: the dump is cut off, or is none');
      values.push(value.kind === 'word' && value.value.toUpperCase() === 'NULL' ? null : value.value);
      end = this.#step().end;
    } while (this.#isMark(','));
    if (!this.#isMark(')')) throw new NotTheTable(this.#word.line, 'a row without an end: the dump is cut off, or is none');
    this.#step();
    return { values, line, text: this.#words.between(start, end) };
  }

  #isMark(mark: string, word: SqlWord = this.#word): boolean {
    return word.kind === 'mark' && word.value === mark;
  }
}
