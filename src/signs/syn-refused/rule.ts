import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Connections whose SYN is answered by a reset, told by server, with the time to live that the reset came with. */
export function synRefused(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const refused = rowsOf(c.count, (row) => c.synNumber[row] !== 0 && c.synAckNumber[row] === 0 && c.resetNumber[row] !== 0 && c.resetBy[row] !== c.synBy[row]);
  return [...groupBy(refused, (row) => endText(endsOf(analysis, row, c.synBy[row]).to))].map(([server, rows]) => {
    const [first = 0] = rows;
    const { to } = endsOf(analysis, first, c.synBy[first]);
    return {
      id: 'syn-refused', severity: 'error', facts: { server, times: rows.length, ttl: c.resetTtl[first] ?? 0 },
      packets: named(rows.flatMap((row) => [c.synNumber[row] ?? 0, c.resetNumber[row] ?? 0])), times: rows.length,
      filter: `tcp.flags.reset == 1 && ${addressFilter('src', to.address)} && tcp.srcport == ${to.port}`,
    };
  });
}
