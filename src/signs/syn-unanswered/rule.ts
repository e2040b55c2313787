import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, groupBy, named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** A SYN is sent again after one second (RFC 6298, section 2): a capture that ends sooner says nothing of the last one. */
const PATIENCE_NS = 1_000_000_000;

/** Connections of which the capture has a SYN and nothing of the other side, told by server: all of its connections, or some of them. */
export function synUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { connections: c, lastTime } = analysis;
  const opened = Array.from({ length: c.count }, (_, row) => row).filter((row) => c.synNumber[row] !== 0);
  const byServer = groupBy(opened, (row) => endText(endsOf(analysis, row, c.synBy[row]).to));
  return [...byServer].flatMap(([server, rows]) => {
    const silent = rows.filter((row) => c.packets[row * 2 + (1 - (c.synBy[row] ?? 0))] === 0 && ((c.syns[row] ?? 0) > 1 || lastTime - (c.lastSynTime[row] ?? 0) >= PATIENCE_NS));
    const [first] = silent;
    if (first === undefined) return [];
    const { to } = endsOf(analysis, first, c.synBy[first]);
    const isAlways = silent.length === rows.length;
    return [{
      id: 'syn-unanswered', severity: 'error', variant: isAlways ? 'always' : 'sometimes', facts: { server, silent: silent.length, all: rows.length, syns: silent.reduce((sum, row) => sum + (c.syns[row] ?? 0), 0) },
      packets: named(silent.flatMap((row) => [c.synNumber[row] ?? 0, c.lastSynNumber[row] ?? 0])), times: silent.length,
      filter: `tcp.flags.syn == 1 && ${addressFilter('addr', to.address)} && tcp.port == ${to.port}`,
    } as const];
  });
}
