import { joinList } from '../list-text.ts';
import type { ListPage } from '../list-text.ts';
import { keyOf } from './event.ts';
import type { WatchEvent } from './event.ts';

/** What became otherwise in a list: on which nodes the pods among it are. */
export interface ListChange {
  readonly keys: number;
  readonly nodes: ReadonlySet<string>;
  /** It was listed, not told by an event. */
  readonly whole: boolean;
}

interface Kept {
  readonly text: Buffer;
  readonly node: string | undefined;
}

/** A list as the server has it, object by object; of each the text as it was sent. */
export class KeptList {
  #objects = new Map<string, Kept>();
  #head = { kind: 'List', apiVersion: 'v1' };
  #text: Buffer | undefined;
  resourceVersion = '';

  /** Puts a whole list in the place of what was kept. Tells what differs: nothing that came and went in between is known. */
  replace(pages: readonly ListPage[]): ListChange {
    const [first] = pages;
    if (first !== undefined) this.#head = { kind: first.kind, apiVersion: first.apiVersion };
    this.resourceVersion = first?.resourceVersion ?? '';
    const before = this.#objects;
    this.#objects = new Map();
    this.#text = undefined;
    const nodes = new Set<string>();
    let keys = 0;
    const differs = (...kept: readonly (Kept | undefined)[]): void => {
      keys += 1;
      for (const one of kept) if (one?.node !== undefined) nodes.add(one.node);
    };
    for (const text of pages.flatMap((page) => page.items)) {
      const { metadata, spec } = JSON.parse(text.toString('utf8')) as { metadata?: object; spec?: { nodeName?: unknown } };
      const key = keyOf(metadata);
      const [was, is] = [before.get(key), kept(text, typeof spec?.nodeName === 'string' ? spec.nodeName : undefined)];
      const same = was?.text.equals(text) === true;
      this.#objects.set(key, same ? was : is);
      if (!same) differs(was, is);
    }
    for (const [key, was] of before) if (!this.#objects.has(key)) differs(was);
    return { keys, nodes, whole: true };
  }

  /** Takes in one event. */
  apply(event: Exclude<WatchEvent, { type: 'ERROR' }>): ListChange {
    if (event.resourceVersion !== '') this.resourceVersion = event.resourceVersion;
    if (event.type === 'BOOKMARK') return { keys: 0, nodes: new Set(), whole: false };
    const was = this.#objects.get(event.key);
    const gone = event.type === 'DELETED';
    if (gone) this.#objects.delete(event.key);
    else this.#objects.set(event.key, kept(event.text, event.node));
    this.#text = undefined;
    return { keys: gone && was === undefined ? 0 : 1, nodes: new Set([was?.node, event.node].filter((node) => node !== undefined)), whole: false };
  }

  /** The list as kubectl prints one, in the server's order. The same buffer until something changes. */
  text(): Buffer {
    const items = (): readonly Buffer[] => [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { text }]) => text);
    return (this.#text ??= joinList([{ ...this.#head, resourceVersion: this.resourceVersion, next: '', items: items() }]));
  }
}

/** A copy of its own: what came in shares the memory of everything that came with it. */
function kept(text: Buffer, node: string | undefined): Kept {
  const own = Buffer.allocUnsafeSlow(text.length);
  text.copy(own);
  return { text: own, node };
}
