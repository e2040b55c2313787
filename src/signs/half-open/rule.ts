import { SIDE } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, MOST_OF_A_RULE, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/**
 * Connections that one side uses and the other does not know: it answers with a reset that acknowledges nothing, as a machine does that has no such connection (RFC 9293, section 3.10.7.1), and never closed
 * it. So it is after the machine, or the pod with that address, was started again. A reset with another time to live is a box's (`reset-in-the-middle`).
 */
export function halfOpen(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  return rowsOf(c.count, (row) => isForgotten(analysis, row), MOST_OF_A_RULE).map((row) => {
    const by = c.resetBy[row] ?? 0;
    const { from, to } = endsOf(analysis, row, 1 - by);
    return {
      id: 'half-open', severity: 'error', facts: { from: endText(from), to: endText(to) }, packets: named([c.firstNumber[row] ?? 0, c.resetNumber[row] ?? 0]), times: 1,
      filter: `${addressFilter('addr', from.address)} && ${addressFilter('addr', to.address)} && tcp.port == ${from.port} && tcp.port == ${to.port}`,
    };
  });
}

/** Whether the side that resets has said nothing in this capture but resets, to one that went on with data. */
function isForgotten({ connections: c }: Analysis, row: number): boolean {
  const by = row * 2 + (c.resetBy[row] ?? 0);
  const isMute = c.ttl[by] === 0 && c.synNumber[row] === 0 && c.synAckNumber[row] === 0;
  return c.resetNumber[row] !== 0 && c.resetAcks[row] === 0 && isMute && ((c.side[by] ?? 0) & SIDE.finished) === 0 && ((c.side[by ^ 1] ?? 0) & SIDE.finished) === 0 && (c.dataPackets[by ^ 1] ?? 0) > 0;
}
