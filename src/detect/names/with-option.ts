import type { FileEdit } from '../../model/resolve/index.ts';

/** The lines of resolv.conf with one more option (resolv.conf(5)): at the end of the line of options, or in a line of its own. */
export function withOption(file: string, lines: readonly string[], option: string): FileEdit {
  const at = lines.findIndex((line) => line.startsWith('options'));
  return at < 0 ? { file, line: lines.length + 1, text: `options ${option}` } : { file, line: at + 1, text: `${lines[at] ?? ''} ${option}` };
}
