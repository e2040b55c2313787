import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf, secondsText } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** The first repetition of a SYN comes after one second (RFC 6298): what opens later needed one. */
const LATE_NS = 900_000_000;

/** Connections that open only with a SYN that was sent again: after 1, 3 or 7 seconds. */
export function synAnsweredLate(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const waited = (row: number): number => (c.synAckTime[row] ?? 0) - (c.synTime[row] ?? 0);
  const late = rowsOf(c.count, (row) => c.synNumber[row] !== 0 && c.synAckNumber[row] !== 0 && (c.syns[row] ?? 0) > 1 && waited(row) >= LATE_NS);
  return [...groupBy(late, (row) => endText(endsOf(analysis, row, c.synBy[row]).to))].map(([server, rows]) => {
    const [first = 0] = rows;
    const { to } = endsOf(analysis, first, c.synBy[first]);
    return {
      id: 'syn-answered-late', severity: 'warning', facts: { server, times: rows.length, seconds: secondsText(Math.max(...rows.map(waited))) },
      packets: named(rows.flatMap((row) => [c.synNumber[row] ?? 0, c.lastSynNumber[row] ?? 0, c.synAckNumber[row] ?? 0])), times: rows.length,
      filter: `tcp.flags.syn == 1 && ${addressFilter('addr', to.address)} && tcp.port == ${to.port}`,
    };
  });
}
