import { parseDocument } from 'yaml';
import type { Diagnostic } from '../../model/evidence/evidence.ts';
import { itemsOf } from './located.ts';
import type { LocatedValue, ReadValues } from './located.ts';
import { splitYaml } from './yaml-split.ts';
import type { YamlPiece } from './yaml-split.ts';

/** Aliases that one piece may resolve to before it is taken for a bomb. kubectl prints none. */
const MAX_ALIASES = 100;
/** Brackets open at once; the library's time is quadratic in them. kubectl prints only `{}` and `[]`. */
const MAX_DEPTH = 100;

/** Reads YAML documents, each item of a List by itself, so that one bad item does not hide the others. */
export function readYamlValues(text: string, file: string): ReadValues {
  const values: LocatedValue[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const piece of splitYaml(text)) {
    const read = readPiece(piece);
    if (typeof read === 'string') diagnostics.push({ file, line: piece.line, message: read });
    else if (!piece.isEnvelope) values.push(...read);
  }
  return { values, diagnostics };
}

/** The values of a piece, or why it cannot be read. */
function readPiece({ text, line }: YamlPiece): LocatedValue[] | string {
  if (isTooDeep(text)) return 'not read: YAML nested too deeply';
  try {
    const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
    const error = document.errors[0];
    if (error !== undefined) return `not YAML: ${error.message.slice(0, 200)}`;
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return value === null || value === undefined ? [] : itemsOf(value, line, []);
  } catch (error) {
    return `not YAML: ${error instanceof Error ? error.message.slice(0, 200) : 'cannot be read'}`;
  }
}

function isTooDeep(text: string): boolean {
  let open = 0;
  let column = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '{' || char === '[') open += 1;
    else if ((char === '}' || char === ']') && open > 0) open -= 1;
    else if (char === '\n') column = index + 1;
    if (open > MAX_DEPTH) return true;
    if ((char === '-' || char === '?' || char === ':') && open === 0 && isIndicatorRun(text, column, index)) return true;
  }
  return false;
}

/** Whether a line begins with more compact indicators (`- - - `) than anything that means something. */
function isIndicatorRun(text: string, start: number, end: number): boolean {
  return end - start === MAX_DEPTH && /^[-?: ]+$/.test(text.slice(start, end));
}
