/** A word of a Corefile, and the line where it begins. `first`: it is the first of its line. */
export interface Token {
  readonly text: string;
  readonly line: number;
  readonly first: boolean;
}

/**
 * The words of a Corefile (`lexer.next` of caddyfile/lexer.go, coredns/caddy 1.1.4): parted by white space; a word that begins with a quote
 * ends with the next one that has no backslash before it; from `#` on the line is a comment, even within a word.
 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let [at, line, last] = [text.startsWith('\uFEFF') ? 1 : 0, 1, 0];
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      if (character === '\n') line++;
      at++;
    } else if (character === '#') {
      while (at < text.length && text.charAt(at) !== '\n') at++;
    } else {
      const word = character === '"' ? quoted(text, at) : plain(text, at);
      tokens.push({ text: word.text, line, first: line !== last });
      last = line;
      line += text.slice(at, word.end).split('\n').length - 1;
      at = word.end;
    }
  }
  return tokens;
}

interface Word { readonly text: string; readonly end: number }

function quoted(text: string, from: number): Word {
  let [word, at] = ['', from + 1];
  for (; at < text.length && text.charAt(at) !== '"'; at++) {
    if (text.startsWith('\\"', at)) at++;
    word += text.charAt(at);
  }
  return { text: word, end: at + 1 };
}

function plain(text: string, from: number): Word {
  const stop = /[\s#]/g;
  stop.lastIndex = from;
  const end = stop.exec(text)?.index ?? text.length;
  return { text: text.slice(from, end), end };
}
