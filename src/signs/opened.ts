import type { Analysis } from '../wire/index.ts';
import { endsOf, rowsOf } from './ends.ts';
import type { End } from './ends.ts';

/** Connections between two addresses that open in one capture: the client accepted the answer to its SYN, for it acknowledged it. */
export interface Opened {
  readonly client: End;
  readonly server: End;
  /** The SYN. */
  readonly packet: number;
}

/** The connections that open in a capture and that are wanted, in the order of packets. One that is reset may never have been the client's. */
export function openedOf(analysis: Analysis, isWanted: (client: End, server: End) => boolean): readonly Opened[] {
  const { connections: c } = analysis;
  return rowsOf(c.count, (row) => c.synNumber[row] !== 0 && c.synAckNumber[row] !== 0 && c.firstRoundTrip[row] !== 0 && c.resetNumber[row] === 0).flatMap((row): readonly Opened[] => {
    const { from, to } = endsOf(analysis, row, c.synBy[row]);
    return isWanted(from, to) ? [{ client: from, server: to, packet: c.synNumber[row] ?? 0 }] : [];
  });
}
