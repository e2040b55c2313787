/** One page of a list as the API server wrote it. */
export interface ListPage {
  /** The objects, byte for byte, each without `managedFields` (which kubectl leaves out as well: it says who wrote which field, and is half of the text). */
  readonly items: readonly Buffer[];
  readonly kind: string;
  readonly apiVersion: string;
  readonly resourceVersion: string;
  /** Where the next page begins; empty on the last one. */
  readonly next: string;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Takes a list apart without decoding its objects: what is kept is the server's own text, digit for digit. Throws when it is not a
 * list in JSON.
 */
export function splitList(text: Buffer): ListPage {
  const { items, rest } = cutItems(text);
  const head = JSON.parse(rest) as { kind?: unknown; apiVersion?: unknown; metadata?: { continue?: unknown; resourceVersion?: unknown } };
  if (typeof head.kind !== 'string' || !head.kind.endsWith('List')) throw new Error('the server did not answer with a list');
  return { items, kind: head.kind, apiVersion: wordOf(head.apiVersion), resourceVersion: wordOf(head.metadata?.resourceVersion), next: wordOf(head.metadata?.continue) };
}

/** Where the page after this one begins, read from what stands before the objects, which is where the API server writes it; empty when it does not stand there, or when this is no list. */
export function nextPage(text: Buffer): string {
  const list = itemsStart(text);
  if (list === undefined) return '';
  try {
    const head = JSON.parse(`${text.toString('utf8', 0, list)}[]}`) as { metadata?: { continue?: unknown } | null };
    return wordOf(head.metadata?.continue);
  } catch {
    return '';
  }
}

/** Puts pages together as one list, one object a line. */
export function joinList(pages: readonly ListPage[]): Buffer {
  const [first] = pages;
  if (first === undefined) return Buffer.alloc(0);
  const items = pages.flatMap((page) => page.items);
  const head = `{"kind":${JSON.stringify(first.kind)},"apiVersion":${JSON.stringify(first.apiVersion)},"metadata":{"resourceVersion":${JSON.stringify(first.resourceVersion)}},"items":[\n`;
  const separator = Buffer.from(',\n');
  return Buffer.concat([Buffer.from(head), ...items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])), Buffer.from('\n]}\n')]);
}

/** One object without `managedFields`. */
export function withoutManagedFields(text: Buffer): Buffer {
  const key = firstWhere(text, ({ start, end, depth, under }) => depth === 2 && under === 'metadata' && text.toString('latin1', start + 1, end) === 'managedFields');
  return key === undefined ? text : without(text, key.start, key.end);
}

/** A string, or the bracket of a list that begins, as a walk over an object's text meets them. */
interface Met {
  readonly start: number;
  readonly end: number;
  /** How many objects and lists it lies in. */
  readonly depth: number;
  /** The last string before it that lies in the outermost object alone: the key that it is under. */
  readonly under: string;
}

/** The first place of an object's text for which this holds. */
function firstWhere(text: Buffer, holds: (met: Met) => boolean): Met | undefined {
  let depth = 0;
  let under = '';
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) {
      const met = { start: at, end: stringEnd(text, at), depth, under };
      if (holds(met)) return met;
      if (depth === 1) under = text.toString('latin1', at + 1, met.end);
      at = met.end;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      const met = { start: at, end: at, depth, under };
      if (byte === OPEN_LIST && holds(met)) return met;
      depth += 1;
    } else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
  }
  return undefined;
}

/** Cuts a key with its list, and the comma on one side of them. */
function without(text: Buffer, start: number, keyEnd: number): Buffer {
  const value = text.indexOf(OPEN_LIST, keyEnd);
  const end = value < 0 ? -1 : valueEnd(text, value);
  if (end < 0) return text;
  let [from, to] = [start, end];
  const after = skipSpace(text, to);
  if (text[after] === 0x2c) to = skipSpace(text, after + 1);
  else from = text.lastIndexOf(0x2c, start);
  return Buffer.concat([text.subarray(0, Math.max(from, 0)), text.subarray(to)]);
}

function cutItems(text: Buffer): { readonly items: readonly Buffer[]; readonly rest: string } {
  const list = itemsStart(text);
  // A list without objects may say null.
  if (list === undefined) return { items: [], rest: text.toString('utf8') };
  const { items, end } = itemsAt(text, list);
  return { items, rest: `${text.toString('utf8', 0, list)}[]${text.toString('utf8', end)}` };
}

/** The place of the bracket that begins the objects. */
function itemsStart(text: Buffer): number | undefined {
  return firstWhere(text, ({ start, depth, under }) => depth === 1 && under === 'items' && text[start] === OPEN_LIST)?.start;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function itemsAt(text: Buffer, list: number): { readonly items: readonly Buffer[]; readonly end: number } {
  const items: Buffer[] = [];
  for (let at = list + 1; at < text.length; at++) {
    if (text[at] === CLOSE_LIST) return { items, end: at + 1 };
    if (text[at] !== OPEN) continue;
    const end = valueEnd(text, at);
    if (end < 0) break;
    items.push(withoutManagedFields(text.subarray(at, end)));
    at = end - 1;
  }
  throw new Error('the answer ends in the middle of its list');
}

/** The place behind the object or list that begins here; -1 when it does not end. */
function valueEnd(text: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) at = stringEnd(text, at);
    else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The place of the quote that ends the string which begins here. */
function stringEnd(text: Buffer, start: number): number {
  for (let end = text.indexOf(QUOTE, start + 1); end >= 0; end = text.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function skipSpace(text: Buffer, from: number): number {
  let at = from;
  while (text[at] === 0x20 || text[at] === 0x0a || text[at] === 0x0d || text[at] === 0x09) at += 1;
  return at;
}
