import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf, targetKey } from '../ends.ts';
import { isSilentSyn } from '../syn-unanswered/rule.ts';
import type { FoundSign } from '../sign.ts';

/** TCP_PAWS_MSL of Linux until 4.11 (include/net/tcp.h): for so long a timestamp of a source was remembered. */
const REMEMBERED_NS = 60_000_000_000;
/** Fewer say nothing of a rule. */
const OFTEN = 2;

/**
 * Servers that leave exactly those SYNs of a source unanswered whose timestamp is lower than the last one that they answered of it: what PAWS by source address does
 * (net.ipv4.tcp_tw_recycle, tcp_v4_conn_request of Linux until 4.11) to clients behind one translation, each of which has a clock of its own.
 */
export function synOlderTimestamp(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const isSilent = (row: number): boolean => isSilentSyn(analysis, row);
  if (rowsOf(c.count, (row) => c.synTimestamp[row] !== 0 && isSilent(row)).length < OFTEN) return [];
  const timed = [...rowsOf(c.count, (row) => c.synTimestamp[row] !== 0 && (c.synAckNumber[row] !== 0 || isSilent(row)))].sort((a, b) => (c.synNumber[a] ?? 0) - (c.synNumber[b] ?? 0));
  const sourceOf = (row: number): number => ((c.synBy[row] === 0 ? c.addressA[row] : c.addressB[row]) ?? 0);
  return [...groupBy(timed, (row) => `${targetKey(c, row, c.synBy[row] ?? 0)} ${sourceOf(row)}`).values()].flatMap((rows): readonly FoundSign[] => {
    const [silent, answered] = [rows.filter(isSilent), rows.filter((row) => !isSilent(row))];
    const [first] = silent;
    if (first === undefined || silent.length < OFTEN || answered.length < OFTEN) return [];
    if (!isByTimestamp(analysis, rows, isSilent)) return [];
    const { from, to } = endsOf(analysis, first, c.synBy[first]);
    return [{
      id: 'syn-older-timestamp', severity: 'error', facts: { server: endText(to), client: endText(from).replace(/:\d+$/, ''), silent: silent.length, answered: answered.length },
      packets: named([...silent, ...answered].map((row) => c.synNumber[row] ?? 0)), times: silent.length,
      filter: `tcp.flags.syn == 1 && tcp.flags.ack == 0 && ${addressFilter('src', from.address)} && ${addressFilter('dst', to.address)} && tcp.dstport == ${to.port}`,
    }];
  });
}

/** Whether those are silent, and those alone, whose timestamp is lower than that of the last one before them that was answered, as far as a server remembers it (RFC 7323, section 5.2: modulo 2^32). */
function isByTimestamp({ connections: c }: Analysis, rows: readonly number[], isSilent: (row: number) => boolean): boolean {
  let last: number | undefined;
  for (const row of rows) {
    const isOlder = last !== undefined && (c.synTime[row] ?? 0) - (c.synTime[last] ?? 0) <= REMEMBERED_NS && (((c.synTimestamp[row] ?? 0) - (c.synTimestamp[last] ?? 0)) | 0) < 0;
    if (isOlder !== isSilent(row)) return false;
    if (!isSilent(row)) last = row;
  }
  return true;
}
