import { SIDE } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, MOST_OF_A_RULE, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** What was silent for longer is told as such (`idle-then-reset`). */
const IDLE_NS = 10_000_000_000;

/** Connections that carried data and were reset before either side had closed; a reset whose time to live is not that of its sender's other packets is a box's on the way. */
export function resetInTheMiddle(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const isCut = (row: number): boolean => {
    const sides = (c.side[row * 2] ?? 0) | (c.side[row * 2 + 1] ?? 0);
    return c.resetNumber[row] !== 0 && c.synAckNumber[row] !== 0 && (sides & SIDE.finished) === 0 && (c.idle[row] ?? 0) < IDLE_NS && (c.dataPackets[row * 2] ?? 0) + (c.dataPackets[row * 2 + 1] ?? 0) > 0;
  };
  return rowsOf(c.count, isCut, MOST_OF_A_RULE).map((row) => {
    const by = c.resetBy[row] ?? 0;
    const { from, to } = endsOf(analysis, row, by);
    const [ttl, usual] = [c.resetTtl[row] ?? 0, c.ttl[row * 2 + by] ?? 0];
    const isForeign = usual !== 0 && ttl !== usual;
    return {
      id: 'reset-in-the-middle', severity: isForeign ? 'error' : 'warning', variant: isForeign ? 'foreign' : 'own', facts: { from: endText(from), to: endText(to), ttl, usual },
      packets: named([c.synAckNumber[row] ?? 0, c.lastOfSide[row * 2 + (1 - by)] ?? 0, c.resetNumber[row] ?? 0]), times: 1,
      filter: `${addressFilter('addr', from.address)} && ${addressFilter('addr', to.address)} && tcp.port == ${from.port} && tcp.port == ${to.port}`,
    };
  });
}
