import { NotTheTable } from './rows.ts';

/** A word of a dump: a value, a name, a mark. `start` and `end` say where it stands. */
export interface SqlWord {
  readonly kind: 'text' | 'name' | 'word' | 'mark' | 'comment' | 'end';
  readonly value: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

const NEWLINE = 10;
const PLAIN = /[\w.+-]+/y;
const SPACE = /[^\S\n]+/y;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', Z: '\u001a' };

/** The words of a dump, one after the other. Strings are read as the server writes them: `\'` and `''` are quotes. */
export class SqlWords {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Text between two places, on one line. */
  between(start: number, end: number): string {
    return this.#text.slice(start, end).replaceAll('\n', ' ');
  }

  /** The next word; comments among them. Throws NotTheTable for a string without an end. */
  next(): SqlWord {
    this.#skipSpace();
    const [start, line] = [this.#at, this.#line];
    const done = (kind: SqlWord['kind'], value: string): SqlWord => ({ kind, value, line, start, end: this.#at });
    if (start >= this.#text.length) return done('end', '');
    const mark = this.#text.charAt(start);
    if (mark === "'" || mark === '"') return done('text', this.#quoted(mark));
    if (mark === '`') return done('name', this.#quoted(mark));
    if (mark === '#' || this.#text.startsWith('--', start)) return done('comment', this.#to('\n', 0));
    if (this.#text.startsWith('/*', start)) return done('comment', this.#to('*/', 2));
    PLAIN.lastIndex = start;
    const plain = PLAIN.exec(this.#text)?.[0];
    this.#at += plain?.length ?? 1;
    return plain === undefined ? done('mark', mark) : done('word', plain);
  }

  #skipSpace(): void {
    for (;;) {
      SPACE.lastIndex = this.#at;
      this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
      if (this.#text.charAt(this.#at) !== '\n') return;
      this.#at += 1;
      this.#line += 1;
    }
  }

  #to(mark: string, more: number): string {
    const found = this.#text.indexOf(mark, this.#at);
    const end = found < 0 ? this.#text.length : found + more;
    const text = this.#text.slice(this.#at, end);
    this.#pass(end);
    return text;
  }

  #quoted(quote: string): string {
    const parts: string[] = [];
    let from = this.#at + 1;
    for (let at = from; ; at += 1) {
      const mark = this.#text.charAt(at);
      if (mark === '') throw new NotTheTable(this.#line, 'a text without an end begins here: the dump is cut off');
      const escapes = quote !== '`' && mark === '\\';
      if (!escapes && mark !== quote) continue;
      parts.push(this.#text.slice(from, at));
      if (!escapes && this.#text.charAt(at + 1) !== quote) {
        this.#pass(at + 1);
        return parts.join('');
      }
      const next = this.#text.charAt(at + 1);
      parts.push(escapes ? (ESCAPED[next] ?? next) : quote);
      at += 1;
      from = at + 1;
    }
  }

  #pass(end: number): void {
    for (let at = this.#at; at < end; at += 1) if (this.#text.charCodeAt(at) === NEWLINE) this.#line += 1;
    this.#at = end;
  }
}
