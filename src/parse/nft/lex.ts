/** A token of one line. A word is everything between blanks, brackets, commas and quotes: `10.0.0.1-10.0.0.9:80`, `ns/svc`, `@set`. */
export interface Token {
  readonly kind: 'word' | 'string' | 'punct' | 'comment';
  readonly text: string;
}

const PUNCT = new Set(['{', '}', '(', ')', ',', ';']);
const BLANK = new Set([' ', '\t', '\r', '\v', '\f']);

/** Splits a line into tokens in one pass; `undefined` when a quote is not closed. `#` outside quotes starts a comment to the end. */
export function lex(line: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (BLANK.has(char)) {
      at += 1;
    } else if (char === '"') {
      const end = line.indexOf('"', at + 1);
      if (end < 0) return undefined;
      tokens.push({ kind: 'string', text: line.slice(at + 1, end) });
      at = end + 1;
    } else if (char === '#') {
      tokens.push({ kind: 'comment', text: line.slice(at) });
      return tokens;
    } else if (PUNCT.has(char)) {
      tokens.push({ kind: 'punct', text: char });
      at += 1;
    } else {
      const end = endOfWord(line, at);
      tokens.push({ kind: 'word', text: line.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

function endOfWord(line: string, from: number): number {
  let at = from;
  while (at < line.length) {
    const char = line.charAt(at);
    if (BLANK.has(char) || PUNCT.has(char) || char === '"') break;
    at += 1;
  }
  return at;
}
