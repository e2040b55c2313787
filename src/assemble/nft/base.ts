import type { NftBlock, NftNode } from '../../model/tree/nft.ts';

/** How far into a chain its `type ... hook` line can stand: after its comment. */
const MAX_LINES = 3;

/** The line that makes a chain a base chain. Other lines are told by their first word and not read: a node has many chains. */
export function baseNodeOf(chain: NftBlock): Extract<NftNode, { kind: 'base' }> | undefined {
  for (const line of chain.body.slice(0, MAX_LINES)) {
    if (line.text.trimStart().startsWith('type ') && line.node?.kind === 'base') return line.node;
  }
  return undefined;
}
