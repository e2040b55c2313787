import { MATCH_ALIASES } from '../../model/tree/iptables-modules.ts';
import { MATCH_OPTIONS } from './match-options.ts';
import { TARGET_OPTIONS } from './target-options.ts';

export type Quoting = 'by need' | 'string' | 'always';

/** How an option is read and printed. */
export interface OptionShape {
  readonly name: string;
  readonly args: number;
  /** The last argument may be missing (`--rateest-bps [value]`). */
  readonly optional: boolean;
  /** How it is printed: by need, as `xtables_save_string` quotes, or in quotes always. */
  readonly quoting: Quoting;
}

/** The options of one module by every name that it goes by. */
export type ModuleShape = ReadonlyMap<string, OptionShape>;

const QUOTING: Readonly<Record<string, Quoting>> = { s: 'string', q: 'always' };
const MATCHES = compile(MATCH_OPTIONS);
const TARGETS = compile(TARGET_OPTIONS);

/** The options of a match module; `undefined` for a module that iptables-extensions(8) does not have. */
export function matchShape(name: string): ModuleShape | undefined {
  return MATCHES.get(MATCH_ALIASES.get(name) ?? name);
}

/** The options of a target; `undefined` when there is no target of this name (it may be a chain). */
export function targetShape(name: string): ModuleShape | undefined {
  return TARGETS.get(name);
}

/** Finds an option as getopt_long does: by its whole name, or by a beginning that only one option has. */
export function findOption(shape: ModuleShape, name: string): OptionShape | undefined {
  const exact = shape.get(name);
  if (exact !== undefined || name.length < 2) return exact;
  const found = new Set<OptionShape>();
  for (const [key, option] of shape) if (key.startsWith(name)) found.add(option);
  return found.size === 1 ? [...found][0] : undefined;
}

function compile(table: Readonly<Record<string, string>>): ReadonlyMap<string, ModuleShape> {
  return new Map(Object.entries(table).map(([module, text]) => [module, compileModule(text)]));
}

function compileModule(text: string): ModuleShape {
  const shape = new Map<string, OptionShape>();
  for (const entry of text.split(' ').filter((word) => word !== '')) {
    const [names = '', suffix = '1'] = entry.split('/');
    const [name = '', ...aliases] = names.split('|');
    const option = { name, args: suffix === '0' ? 0 : suffix === '2' ? 2 : 1, optional: suffix === '?', quoting: QUOTING[suffix] ?? 'by need' };
    for (const each of [name, ...aliases]) shape.set(each, option);
  }
  return shape;
}
