import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Below this nothing in use has an MTU that would stop it (RFC 8200: 1280 bytes; RFC 791: 576, less headers). */
const LARGE = 500;
const OFTEN = 2;

/** Whether what a side sends again is larger than all that was ever acknowledged of it. */
export function isFullSize({ connections: c }: Analysis, place: number): boolean {
  return (c.stuckLength[place] ?? 0) >= LARGE && (c.stuckLength[place] ?? 0) > (c.largestAcked[place] ?? 0);
}

/** Connections that open and then lose every segment of one size, the largest that was sent, while smaller ones are acknowledged. */
export function fullSizeLost(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  return rowsOf(c.count * 2, (place) => (c.stuckTimes[place] ?? 0) >= OFTEN).flatMap((place): FoundSign[] => {
    const row = place >> 1;
    const length = c.stuckLength[place] ?? 0;
    if (!isFullSize(analysis, place) || c.synAckNumber[row] === 0) return [];
    const { from, to } = endsOf(analysis, row, place & 1);
    const told = analysis.errors.all().find(({ connection, mtu }) => connection === place && mtu > 0);
    return [{
      id: 'full-size-lost', severity: 'error', variant: told === undefined ? 'silent' : 'told', facts: { from: endText(from), to: endText(to), length, largest: c.largestAcked[place] ?? 0, times: c.stuckTimes[place] ?? 0, mtu: told?.mtu ?? 0 },
      packets: named([c.synNumber[row] ?? 0, c.synAckNumber[row] ?? 0, c.stuckFirst[place] ?? 0, c.stuckLast[place] ?? 0, told?.number ?? 0]), times: 1,
      filter: `${addressFilter('src', from.address)} && ${addressFilter('dst', to.address)} && tcp.srcport == ${from.port} && tcp.dstport == ${to.port} && tcp.len >= ${length}`,
    }];
  });
}
