import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, MOST_OF_A_RULE, named, rowsOf, secondsText } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** A receiver that is busy for a moment is none that hangs. */
const LONG_NS = 1_000_000_000;

/** Receivers that take no more data for a second and longer: a program does not read what came for it. */
export function windowClosed(analysis: Analysis): readonly FoundSign[] {
  const { connections: c, lastTime } = analysis;
  const closed = (place: number): number => Math.max(c.closedLongest[place] ?? 0, (c.closedSince[place] ?? -1) >= 0 && c.resetNumber[place >> 1] === 0 ? lastTime - (c.closedSince[place] ?? 0) : 0);
  return rowsOf(c.count * 2, (place) => (c.zeroWindows[place] ?? 0) > 0 && closed(place) >= LONG_NS, MOST_OF_A_RULE).map((place) => {
    const { from, to } = endsOf(analysis, place >> 1, place & 1);
    return {
      id: 'window-closed', severity: 'warning', facts: { from: endText(from), to: endText(to), seconds: secondsText(closed(place)), times: c.zeroWindows[place] ?? 0 }, packets: named([c.closedNumber[place] ?? 0]), times: c.zeroWindows[place] ?? 0,
      filter: `tcp.analysis.zero_window && ${addressFilter('src', from.address)} && tcp.srcport == ${from.port} && tcp.dstport == ${to.port}`,
    };
  });
}
