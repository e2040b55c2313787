import { COLLECT_SH, collectSh } from '../../src/collect/shell/standalone.ts';
import { VERSION } from '../../src/version.ts';

/** The collector for hosts without Node, made from the source list. */
export function collectScript(): Record<string, string> {
  return { [COLLECT_SH]: collectSh(VERSION) };
}
