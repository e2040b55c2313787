import type { ConfFile, FileEdit } from '../../model/resolve/index.ts';

/** The line of resolv.conf that says ndots, with so many dots: a name that has them is asked for as it is written first. */
export function fewerDots(resolvConf: ConfFile, dots: number): readonly FileEdit[] {
  if (resolvConf.kind !== 'lines') return [];
  const at = resolvConf.lines.findIndex((line) => /^options\s.*\bndots:\d+/.test(line));
  return at < 0 ? [] : [{ file: resolvConf.file, line: at + 1, text: (resolvConf.lines[at] ?? '').replace(/\bndots:\d+/, `ndots:${dots}`) }];
}
