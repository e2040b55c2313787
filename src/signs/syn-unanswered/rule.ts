import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, countBy, endsOf, endText, named, rowsOf, targetKey } from '../ends.ts';
import { answeredElsewhere } from '../elsewhere.ts';
import type { FoundSign } from '../sign.ts';

/** A SYN is sent again after one second (RFC 6298, section 2): a capture that ends sooner says nothing of the last one. */
const PATIENCE_NS = 1_000_000_000;

/**
 * Whether a connection has a SYN and nothing of the other side, and the capture went on long enough to tell. A client that goes on to acknowledge has its answer, by a way that this capture has not or in
 * another form: a bridge that calls iptables hands on what is translated, and gives the answers back as they were.
 */
export function isSilentSyn({ connections: c, lastTime }: Analysis, row: number): boolean {
  return c.synNumber[row] !== 0 && c.firstRoundTrip[row] === 0 && c.packets[row * 2 + (1 - (c.synBy[row] ?? 0))] === 0 && ((c.syns[row] ?? 0) > 1 || lastTime - (c.lastSynTime[row] ?? 0) >= PATIENCE_NS);
}

/** Connections of which the capture has a SYN and nothing of the other side, told by server: all of its connections, or some of them. */
export function synUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const isOpened = (row: number): boolean => c.synNumber[row] !== 0;
  const serverOf = (row: number): number => targetKey(c, row, c.synBy[row] ?? 0);
  const elsewhere = answeredElsewhere(analysis);
  const isSilent = (row: number): boolean => !elsewhere.has(row) && isSilentSyn(analysis, row);
  const rows = rowsOf(c.count, isSilent);
  if (rows.length === 0) return [];
  const opened = countBy(c.count, isOpened, serverOf);
  return [...groupBy(rows, serverOf)].flatMap(([key, silent]) => {
    const [first = 0] = silent;
    const { to } = endsOf(analysis, first, c.synBy[first]);
    const all = opened.get(key) ?? 0;
    return [{
      id: 'syn-unanswered', severity: 'error', variant: silent.length === all ? 'always' : 'sometimes', facts: { server: endText(to), silent: silent.length, all, syns: silent.reduce((sum, row) => sum + (c.syns[row] ?? 0), 0) },
      packets: named(silent.flatMap((row) => [c.synNumber[row] ?? 0, c.lastSynNumber[row] ?? 0])), times: silent.length,
      filter: `tcp.flags.syn == 1 && ${addressFilter('addr', to.address)} && tcp.port == ${to.port}`,
    } as const];
  });
}
