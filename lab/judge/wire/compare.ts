import { CUT_TCP, explain, isCutTcp } from './explained.ts';
import { readOurs } from './ours.ts';
import { askTshark, FIELDS } from './theirs.ts';
import type { Row } from './theirs.ts';

/** What came of comparing one file. */
export interface Compared {
  readonly packets: number;
  readonly differences: readonly string[];
  /** Differences that are known and why, with how many packets they are of. */
  readonly explained: ReadonlyMap<string, number>;
}

/** Connections have numbers of their own in either reading: tshark's are called by ours, as they are first met. */
function named(their: Row, our: Row, streams: Map<string, string>): Row {
  const [theirs, ours] = [their['tcp.stream'], our['tcp.stream']];
  if (theirs === undefined || ours === undefined) return their;
  if (!streams.has(theirs) && ![...streams.values()].includes(ours)) streams.set(theirs, ours);
  return { ...their, 'tcp.stream': streams.get(theirs) ?? `another (${theirs})` };
}

/** Compares what we and tshark say of each packet of a file, and of the TCP conversations in it. */
export async function compareFile(path: string): Promise<Compared> {
  const [ours, theirs] = await Promise.all([readOurs(path), askTshark(path)]);
  const differences: string[] = [];
  const explained = new Map<string, number>();
  if (ours.fault !== undefined) differences.push(`we stop: ${typeof ours.fault === 'string' ? ours.fault : `${ours.fault.message} at ${ours.fault.offset}`}`);
  if (ours.rows.length !== theirs.rows.length) differences.push(`we have ${ours.rows.length} packets, tshark ${theirs.rows.length}`);
  const streams = new Map<string, string>();
  for (const [index, row] of ours.rows.entries()) {
    const their = named(theirs.rows[index] ?? {}, row, streams);
    for (const field of FIELDS) {
      if (row[field] === their[field]) continue;
      const why = explain({ field, number: index + 1, ours: row, theirs: their, analysis: ours.analysis, rows: theirs.rows });
      if (why === undefined) differences.push(`packet ${index + 1} ${field}: we ${row[field] ?? 'nothing'}, tshark ${their[field] ?? 'nothing'}`);
      else explained.set(why, (explained.get(why) ?? 0) + 1);
    }
  }
  const [missing, more] = [theirs.conversations.filter((one) => !ours.conversations.includes(one)), ours.conversations.filter((one) => !theirs.conversations.includes(one))];
  if (missing.length + more.length > 0 && theirs.rows.some(isCutTcp)) explained.set(CUT_TCP, (explained.get(CUT_TCP) ?? 0) + 1);
  else if (missing.length + more.length > 0) differences.push(`conversations: tshark alone ${missing.slice(0, 3).join('; ')}, we alone ${more.slice(0, 3).join('; ')}`);
  return { packets: ours.rows.length, differences, explained };
}
