import { withoutManagedFields } from '../list-text.ts';

/** One line of a watch (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly key: string; readonly resourceVersion: string; readonly node: string | undefined; readonly text: Buffer }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  /** The server will not go on; `code` 410: it has forgotten what came after the version that was asked for. */
  | { readonly type: 'ERROR'; readonly code: number; readonly message: string };

interface Line {
  readonly type?: unknown;
  readonly object?: {
    readonly metadata?: { readonly namespace?: unknown; readonly name?: unknown; readonly resourceVersion?: unknown };
    readonly spec?: { readonly nodeName?: unknown };
    readonly code?: unknown;
    readonly message?: unknown;
  };
}

const BEFORE_OBJECT = Buffer.from('"object":');

/** Reads a line of a watch; the object's text stays as the server wrote it, but for `managedFields`. Throws when it is no such line. */
export function readEvent(line: Buffer): WatchEvent {
  const { type, object } = JSON.parse(line.toString('utf8')) as Line;
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  const { metadata, spec } = object ?? {};
  const resourceVersion = word(metadata?.resourceVersion);
  if (type === 'BOOKMARK') return { type, resourceVersion };
  if (type === 'ERROR') return { type, code: typeof object?.code === 'number' ? object.code : 0, message: word(object?.message) };
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') throw new Error(`not an event of a watch: ${word(type).slice(0, 40)}`);
  const from = line.indexOf(BEFORE_OBJECT) + BEFORE_OBJECT.length;
  const node = word(spec?.nodeName);
  return { type, key: keyOf(metadata), resourceVersion, node: node === '' ? undefined : node, text: withoutManagedFields(line.subarray(from, line.lastIndexOf(0x7d))) };
}

/** What an object is called within its resource: `namespace/name`, which is also the order in which a server lists. */
export function keyOf(metadata: { readonly namespace?: unknown; readonly name?: unknown } | undefined): string {
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  return `${word(metadata?.namespace)}/${word(metadata?.name)}`;
}
