import type { NftVerdict } from '../../model/tree/nft.ts';
import type { Cursor } from './cursor.ts';

/** A verdict that stands here, taken; `undefined` when there is none. */
export function parseVerdict(cursor: Cursor): NftVerdict | undefined {
  const word = cursor.word();
  if (word === 'accept' || word === 'drop' || word === 'return' || word === 'continue') {
    cursor.skip();
    return { kind: word };
  }
  if ((word === 'jump' || word === 'goto') && cursor.peek(1) !== undefined) {
    cursor.skip();
    return { kind: word, chain: cursor.peek()?.kind === 'string' ? cursor.takeString() : cursor.take() };
  }
  return undefined;
}
