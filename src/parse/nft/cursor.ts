import type { Token } from './lex.ts';

/** Thrown inside the line parser only, and caught there: the line is not recognised. */
export class NotRecognised extends Error {}

/** Nesting of brackets beyond which a line is not recognised; nft itself prints three levels at most. */
const MAX_DEPTH = 24;

/** A place in the tokens of one line. */
export class Cursor {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** The word ahead, or the empty string when something else stands there. */
  word(ahead = 0): string {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'word' ? token.text : '';
  }

  isPunct(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'punct' && token.text === text;
  }

  skip(count = 1): void {
    this.#at += count;
  }

  /** Takes the word when it stands here. */
  eat(word: string): boolean {
    if (this.word() !== word) return false;
    this.#at += 1;
    return true;
  }

  eatPunct(text: string): boolean {
    if (!this.isPunct(text)) return false;
    this.#at += 1;
    return true;
  }

  /** Takes the next word, whatever it is. */
  take(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') throw new NotRecognised('a word was expected');
    this.#at += 1;
    return token.text;
  }

  expect(word: string): void {
    if (!this.eat(word)) throw new NotRecognised(`'${word}' was expected`);
  }

  expectPunct(text: string): void {
    if (!this.eatPunct(text)) throw new NotRecognised(`'${text}' was expected`);
  }

  takeString(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'string') throw new NotRecognised('a quoted string was expected');
    this.#at += 1;
    return token.text;
  }

  /** This cursor with `word` put before what is left: the rest of a word whose first character was taken. */
  withWord(word: string): Cursor {
    this.#at -= 1;
    this.#tokens[this.#at] = { kind: 'word', text: word };
    return this;
  }

  /** Runs `inner` one bracket deeper. */
  nested<T>(inner: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new NotRecognised('nested too deeply');
    const value = inner();
    this.#depth -= 1;
    return value;
  }
}
