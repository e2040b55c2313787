import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, MOST_OF_A_RULE, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

const OFTEN = 5;
/** One in a hundred is what a bad wire loses. */
const SHARE = 0.01;
/** What is sent again so often in one place is lost for good, and told as that. */
const STUCK = 3;

/** Connections of which a good part must be sent again, and arrives then: the way loses packets, large and small. */
export function segmentsSentAgain(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const isBad = (place: number): boolean => (c.retransmissions[place] ?? 0) >= OFTEN && (c.retransmissions[place] ?? 0) >= SHARE * (c.dataPackets[place] ?? 0) && (c.stuckTimes[place] ?? 0) < STUCK;
  return rowsOf(c.count * 2, isBad, MOST_OF_A_RULE).map((place) => {
    const { from, to } = endsOf(analysis, place >> 1, place & 1);
    const [times, all] = [c.retransmissions[place] ?? 0, c.dataPackets[place] ?? 0];
    return {
      id: 'segments-sent-again', severity: 'warning', facts: { from: endText(from), to: endText(to), times, all, percent: ((100 * times) / all).toFixed(1) }, packets: named([c.firstRetransmission[place] ?? 0]), times,
      filter: `tcp.analysis.retransmission && ${addressFilter('src', from.address)} && tcp.srcport == ${from.port} && tcp.dstport == ${to.port}`,
    };
  });
}
