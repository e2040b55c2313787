import type { Diagnostic } from '../../model/evidence/evidence.ts';
import type { LineState } from '../../model/evidence/line-state.ts';
import type { LineTree, SourceLine } from '../../model/tree/source-line.ts';

/** What a dialect makes of one line. `message` becomes a diagnostic. */
export interface ReadLine<N> {
  readonly state: LineState;
  readonly node?: N;
  readonly message?: string;
}

/** A dialect whose lines can be read one after the other. `read` may remember what earlier lines said. */
export interface LineDialect<N> {
  readonly read: (text: string) => ReadLine<N>;
  readonly print: (node: N) => string;
}

/** Reading what is no text at all must not cost a diagnostic for every line of it. */
const MAX_DIAGNOSTICS = 100;

export const BLANK: ReadLine<never> = { state: 'harmless' };
export const NOT_RECOGNISED: ReadLine<never> = { state: 'not recognised', message: 'line not recognised' };

/**
 * Reads a text line by line. A line whose node does not print to the same text is kept verbatim, so that `printLines` gives back
 * every input. A `\r` before the line end is left out of what `read` sees and makes the line verbatim.
 */
export function parseLines<N>(text: string, file: string, dialect: LineDialect<N>): LineTree<N> {
  const { texts, endsWithNewline } = cut(text);
  const diagnostics: Diagnostic[] = [];
  let unread = 0;
  const lines = texts.map((whole, index): SourceLine<N> => {
    const { state, node, message } = readOne(whole, dialect);
    if (message !== undefined) {
      unread += 1;
      if (unread <= MAX_DIAGNOSTICS) diagnostics.push({ file, line: index + 1, message });
    }
    if (node === undefined) return { line: index + 1, state, text: whole };
    if (dialect.print(node) !== whole) return { line: index + 1, state, node, text: whole, verbatim: true };
    return { line: index + 1, state, node, text: whole };
  });
  if (unread > MAX_DIAGNOSTICS) diagnostics.push({ file, message: `${unread - MAX_DIAGNOSTICS} more lines not recognised` });
  return { file, lines, diagnostics, endsWithNewline };
}

/**
 * The same for dialects whose lines do not depend on each other and whose dumps are long: a line is read each time it is asked for, so
 * that whoever goes through it once keeps nothing of it. `diagnostics` reads every line when first asked for.
 */
export function parseLinesLazily<N>(text: string, file: string, dialect: LineDialect<N>): LineTree<N> {
  const { texts, endsWithNewline } = cut(text);
  const lines = texts.map((whole, index) => new LazyLine(whole, index + 1, dialect));
  let diagnostics: readonly Diagnostic[] | undefined;
  return { file, lines, endsWithNewline, get diagnostics() { return (diagnostics ??= parseLines(text, file, dialect).diagnostics); } };
}

class LazyLine<N> implements SourceLine<N> {
  readonly text: string;
  readonly line: number;
  readonly #dialect: LineDialect<N>;

  constructor(text: string, line: number, dialect: LineDialect<N>) {
    this.text = text;
    this.line = line;
    this.#dialect = dialect;
  }

  get state(): LineState {
    return readOne(this.text, this.#dialect).state;
  }

  get node(): N | undefined {
    return readOne(this.text, this.#dialect).node;
  }

  get verbatim(): true | undefined {
    const { node } = this;
    return node !== undefined && this.#dialect.print(node) !== this.text ? true : undefined;
  }
}

/** Prints a tree back: canonical lines from their nodes, all others as they stood. */
export function printLines<N>(tree: LineTree<N>, print: (node: N) => string): string {
  const text = tree.lines.map((line) => (line.node === undefined || line.verbatim === true ? line.text : print(line.node))).join('\n');
  return tree.endsWithNewline ? `${text}\n` : text;
}

/** The empty text has no line; a line end at the end begins none. */
function cut(text: string): { readonly texts: string[]; readonly endsWithNewline: boolean } {
  const texts = text.split('\n');
  const last = texts.at(-1) === '';
  if (last) texts.pop();
  return { texts, endsWithNewline: last && text !== '' };
}

function readOne<N>(whole: string, dialect: LineDialect<N>): ReadLine<N> {
  const text = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
  return text.trim() === '' ? BLANK : dialect.read(text);
}
