import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf, targetKey } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Whether the capture has the answer to a SYN, and the client goes on to send its SYN as if it had not: neither an acknowledgment nor a reset comes of it. */
export function isIgnoredAnswer({ connections: c }: Analysis, row: number): boolean {
  return c.synNumber[row] !== 0 && c.synAckNumber[row] !== 0 && c.firstRoundTrip[row] === 0 && c.resetNumber[row] === 0 && (c.lastSynNumber[row] ?? 0) > (c.synAckNumber[row] ?? 0);
}

/** Connections whose answer is seen and never taken, told by server: it is lost between here and the client, or the client's own node gives it to somebody else. */
export function synAckIgnored(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  return [...groupBy(rowsOf(c.count, (row) => isIgnoredAnswer(analysis, row)), (row) => targetKey(c, row, c.synBy[row] ?? 0)).values()].map((ignored) => {
    const [first = 0] = ignored;
    const { from, to } = endsOf(analysis, first, c.synBy[first]);
    return {
      id: 'syn-ack-ignored', severity: 'error', facts: { server: endText(to), client: endText(from), connections: ignored.length, syns: ignored.reduce((sum, row) => sum + (c.syns[row] ?? 0), 0) },
      packets: named(ignored.flatMap((row) => [c.synNumber[row] ?? 0, c.synAckNumber[row] ?? 0, c.lastSynNumber[row] ?? 0])), times: ignored.length,
      filter: `tcp.flags.syn == 1 && ${addressFilter('addr', to.address)} && tcp.port == ${to.port}`,
    };
  });
}
