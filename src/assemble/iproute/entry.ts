import type { Because } from '../../model/network/because.ts';
import type { IprouteNode, IprouteTree, JsonObject, JsonValue, StatementKind } from '../../model/tree/iproute.ts';
import type { SourceLine } from '../../model/tree/source-line.ts';

/** Attributes by name. A word without value, and a JSON `null` (which is how iproute2 prints such a word), is `true`. */
export type Fields = ReadonlyMap<string, string | boolean>;

/** One line of a text dump, freed of its spelling. */
export interface EntryPart {
  readonly of: StatementKind;
  readonly subject: readonly string[];
  readonly fields: Fields;
  /** Words that the parser did not know. */
  readonly unknown: readonly string[];
  readonly because: Because;
}

/** One object of a dump: a line and those that belong to it, or a JSON object. */
export type Entry =
  | { readonly form: 'text'; readonly head: EntryPart; readonly parts: readonly EntryPart[] }
  | { readonly form: 'json'; readonly item: JsonObject; readonly fields: Fields; readonly because: Because };

/** Cuts a tree into its objects. A line whose kind is in `heads` begins one. */
export function entriesOf(tree: IprouteTree, heads: readonly StatementKind[]): Entry[] {
  const entries: (Entry & { parts?: EntryPart[] })[] = [];
  for (const line of tree.lines) {
    const node = line.node;
    if (node === undefined) continue;
    if (node.kind === 'json') {
      for (const item of node.items) entries.push({ form: 'json', item, fields: jsonFields(item), because: { ref: { file: tree.file, line: line.line }, text: JSON.stringify(item) } });
      continue;
    }
    const part = partOf(tree, line, node);
    if (heads.includes(node.of)) entries.push({ form: 'text', head: part, parts: [] });
    else entries.at(-1)?.parts?.push(part);
  }
  return entries;
}

/** The first line that could not be read and may therefore hide an object; indented lines only tell more about one. */
export function unreadLine(tree: IprouteTree, indented: boolean): Because | undefined {
  const line = tree.lines.find(({ state, text }) => state === 'not recognised' && (indented || !/^[ \t]/.test(text)));
  return line === undefined ? undefined : becauseOf(tree, line);
}

/** Fields of a JSON object: its scalar values. */
export function jsonFields(item: JsonObject): Fields {
  const fields = new Map<string, string | boolean>();
  for (const [key, value] of Object.entries(item)) {
    const scalar = scalarOf(value);
    if (scalar !== undefined) fields.set(key, scalar);
  }
  return fields;
}

/** A JSON object inside another; empty when there is none. */
export function jsonObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : {};
}

/** A JSON array's objects; none when it is no array. */
export function jsonObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return value !== undefined && isArray(value) ? value.map(jsonObject) : [];
}

/** A JSON array's strings; none when it is no array. */
export function jsonStrings(value: JsonValue | undefined): readonly string[] {
  return value !== undefined && isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function scalarOf(value: JsonValue): string | boolean | undefined {
  if (value === null) return true;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function partOf(tree: IprouteTree, line: SourceLine<IprouteNode>, node: IprouteNode & { kind: 'statement' }): EntryPart {
  const fields = new Map<string, string | boolean>();
  for (const attr of node.attrs) if (!fields.has(attr.name)) fields.set(attr.name, attr.values.length === 0 ? true : attr.values.join(' '));
  const unknown = node.attrs.filter((attr) => attr.unknown === true).map((attr) => attr.name);
  return { of: node.of, subject: node.subject, fields, unknown, because: becauseOf(tree, line) };
}

function becauseOf(tree: IprouteTree, line: SourceLine<IprouteNode>): Because {
  return { ref: { file: tree.file, line: line.line }, text: line.text.trim() };
}
