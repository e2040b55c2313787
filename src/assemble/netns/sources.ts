import type { EvidenceItem, NodeEvidence } from '../../model/evidence/evidence.ts';
import type { SourceId } from '../../model/evidence/source.ts';
import type { Part } from '../../model/network/because.ts';
import type { ItemOf, TreeBySource, TreeReader } from '../../model/tree/by-source.ts';
import { known, missing } from '../part/index.ts';

/** The evidence of one namespace (or of a node itself), source by source. */
export interface Sources {
  /** The item of a source; absent when the collector did not try. */
  item<S extends SourceId>(source: S): ItemOf<S> | undefined;
  /** Its tree; missing when it was not collected, for whatever reason. What printed nothing is an empty tree. */
  tree<S extends SourceId>(source: S): Part<TreeBySource[S]>;
  /** What it said when it was read some time before, and how long before (seconds); undefined when it was read once only. */
  before<S extends SourceId>(source: S): Before<TreeBySource[S]> | undefined;
}

/** An earlier reading. */
export interface Before<T> {
  readonly tree: T;
  readonly seconds: number;
}

type Find = (netns: string | undefined, source: SourceId) => EvidenceItem | undefined;

/** Items of a node by namespace and source, those of the node itself under `''`: as they are, and as they were when they were read before. */
export function indexItems({ items, before = [] }: NodeEvidence): { readonly now: Find; readonly before: Find } {
  return { now: finder(items), before: finder(before) };
}

function finder(items: readonly EvidenceItem[]): Find {
  const index = new Map(items.map((item) => [keyOf(item.netns, item.source), item]));
  return (netns, source) => index.get(keyOf(netns, source));
}

/** The sources of one namespace of a node; `netns` undefined: of the node itself. */
export function sourcesOf(find: ReturnType<typeof indexItems>, node: string, netns: string | undefined, read: TreeReader): Sources {
  const where = netns === undefined ? node : `${node}/${netns}`;
  const item = <S extends SourceId>(source: S): ItemOf<S> | undefined => find.now(netns, source) as ItemOf<S> | undefined;
  return {
    item,
    tree(source) {
      const found = item(source);
      if (found === undefined) return missing({ text: `${source} of ${where} was not collected` });
      if (!isEvidence(found)) return absent(found, where);
      const tree = read(found);
      return isEvidence(found) ? known(tree) : absent(found, where);
    },
    before<S extends SourceId>(source: S) {
      const earlier = find.before(netns, source) as ItemOf<S> | undefined;
      const seconds = (Date.parse(item(source)?.startedAt ?? '') - Date.parse(earlier?.startedAt ?? '')) / 1000;
      return earlier !== undefined && isEvidence(earlier) && seconds > 0 ? { tree: read(earlier), seconds } : undefined;
    },
  };
}

/** Only these two say something about the network. Asked again after reading: an unreadable file turns its item into `failed`. */
export function isEvidence(item: EvidenceItem | undefined): boolean {
  return item?.state === 'ok' || item?.state === 'empty';
}

function absent(item: EvidenceItem, where: string): Part<never> {
  return missing({ text: `${item.command} on ${where}: ${item.state}` });
}

function keyOf(netns: string | undefined, source: SourceId): string {
  return `${source} ${netns ?? ''}`;
}
