import type { Quoting } from './grammar.ts';

const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const BACKSLASH = 92;
const PLAIN = /^[A-Za-z0-9_-]+$/;
const NEEDS_QUOTES = /[\s"\\]|^$/;

/**
 * Cuts a line into words as `iptables-restore` does (`add_param_to_argv`, iptables/xshared.c 1.8.9): blanks and tabs separate,
 * double quotes hold blanks together, a backslash inside them takes the next character as it is, a closing quote ends the word.
 */
export function restoreWords(text: string): string[] {
  if (!text.includes('"') && !text.includes('\t')) return text.split(' ').filter((word) => word !== '');
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB) at += 1;
    else at = takeWord(text, at, words);
  }
  return words;
}

function takeWord(text: string, from: number, words: string[]): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB || code === QUOTE) break;
    at += 1;
  }
  const head = text.slice(from, at);
  if (text.charCodeAt(at) !== QUOTE) {
    words.push(head);
    return at;
  }
  return takeQuoted(text, at + 1, head, words);
}

function takeQuoted(text: string, from: number, head: string, words: string[]): number {
  let word = head;
  let start = from;
  let at = from;
  for (; at < text.length && text.charCodeAt(at) !== QUOTE; at += 1) {
    if (text.charCodeAt(at) !== BACKSLASH) continue;
    word += text.slice(start, at);
    start = at + 1;
    at += 1;
  }
  words.push(word + text.slice(start, at));
  return at + 1;
}

/**
 * Prints an argument: in quotes when it needs them, as `xtables_save_string` does (libxtables/xtables.c 1.8.9), or always. (print_string of
 * extensions/libxt_string.c leaves a backslash as it is, which iptables-restore then takes for a mark; here it is doubled.)
 */
export function quoteWord(word: string, quoting: Quoting): string {
  switch (quoting) {
    case 'by need': return NEEDS_QUOTES.test(word) ? escaped(word) : word;
    case 'string': return PLAIN.test(word) ? word : escaped(word);
    case 'always': return `"${word.replace(/["\\]/g, '\\$&')}"`;
  }
}

function escaped(word: string): string {
  return `"${word.replace(/["\\']/g, '\\$&')}"`;
}
