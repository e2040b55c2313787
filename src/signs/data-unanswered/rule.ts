import { SIDE } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf } from '../ends.ts';
import { isFullSize } from '../full-size-lost/rule.ts';
import type { FoundSign } from '../sign.ts';

/** Sent again so often without a word of the other side. */
const OFTEN = 3;

/** Connections that are open, and of which one side goes on to send the same while the other one is silent for good: from the first data on, or from a later moment. Where large segments alone are lost, `full-size-lost` tells. */
export function dataUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const isSilent = (place: number): boolean => (c.stuckTimes[place] ?? 0) >= OFTEN && (c.lastOfSide[place ^ 1] ?? 0) < (c.stuckFirst[place] ?? 0) && ((c.side[place ^ 1] ?? 0) & SIDE.reset) === 0 && !((c.largestAcked[place] ?? 0) > 0 && isFullSize(analysis, place));
  return rowsOf(c.count * 2, isSilent).flatMap((place): readonly FoundSign[] => {
    const row = place >> 1;
    const { from, to } = endsOf(analysis, row, place & 1);
    const isFirst = c.synAckNumber[row] !== 0 && c.largestAcked[place] === 0 && c.dataPackets[place ^ 1] === 0;
    return [{
      id: 'data-unanswered', severity: 'error', variant: isFirst ? 'first' : 'later', facts: { from: endText(from), to: endText(to), length: c.stuckLength[place] ?? 0, times: c.stuckTimes[place] ?? 0 },
      packets: named([c.synAckNumber[row] ?? 0, c.lastOfSide[place ^ 1] ?? 0, c.stuckFirst[place] ?? 0, c.stuckLast[place] ?? 0]), times: 1,
      filter: `${addressFilter('addr', from.address)} && ${addressFilter('addr', to.address)} && tcp.port == ${from.port} && tcp.port == ${to.port}`,
    }];
  });
}
