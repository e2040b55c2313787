/** What follows a keyword at the beginning of a line, without the blanks and tabs before it; `undefined` when the line is another. */
export function afterKeyword(line: string, keyword: string): string | undefined {
  if (!line.startsWith(keyword) || !/^[ \t]/.test(line.slice(keyword.length))) return undefined;
  return line.slice(keyword.length).replace(/^[ \t]+/, '');
}

/** atoi(3): the number that a text begins with, 0 where there is none. */
export function leadingInteger(text: string): number {
  return Number(/^\s*([+-]?\d+)/.exec(text)?.[1] ?? 0);
}
