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
}

/** Items of a node by namespace and source; those of the node itself under `''`. */
export function indexItems(node: NodeEvidence): (netns: string | undefined, source: SourceId) => EvidenceItem | undefined {
  const index = new Map(node.items.map((item) => [keyOf(item.netns, item.source), item]));
  return (netns, source) => index.get(keyOf(netns, source));
}

/** The sources of one namespace of a node; `netns` undefined: of the node itself. */
export function sourcesOf(find: ReturnType<typeof indexItems>, node: string, netns: string | undefined, read: TreeReader): Sources {
  const where = netns === undefined ? node : `${node}/${netns}`;
  const item = <S extends SourceId>(source: S): ItemOf<S> | undefined => find(netns, source) as ItemOf<S> | undefined;
  return {
    item,
    tree(source) {
      const found = item(source);
      if (found === undefined) return missing({ text: `${source} of ${where} was not collected` });
      if (!isEvidence(found)) return absent(found, where);
      const tree = read(found);
      return isEvidence(found) ? known(tree) : absent(found, where);
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
