import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, named, rowsOf } from '../ends.ts';
import { askedOf, serverKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

/** A client asks over TCP at once; a capture that ends sooner says nothing of the last one. */
const PATIENCE_NS = 1_000_000_000;
const DNS = 53;

/** Answers that are cut off (RFC 1035, TC) and whose question is not asked again over TCP by the same client: the rest of the answer is never had. */
export function dnsTruncated(analysis: Analysis): readonly FoundSign[] {
  const { dns, connections: c, lastTime } = analysis;
  const isCut = (index: number): boolean => dns.truncated[index] === 1 && ((dns.conversation[index] ?? 0) & 1) === 0 && lastTime - (dns.responseTime[index] ?? 0) >= PATIENCE_NS;
  const answers = rowsOf(dns.count, isCut);
  if (answers.length === 0) return [];
  const opened = new Set(rowsOf(c.count, (row) => c.synNumber[row] !== 0 && ((c.ports[row] ?? 0) & 0xffff) === DNS).map((row) => c.addressA[row] ?? 0));
  const clientOf = (index: number): number => analysis.datagrams[dns.direction[index] === 0 ? 'addressA' : 'addressB'][(dns.conversation[index] ?? 0) >> 1] ?? 0;
  const cut = answers.filter((index) => !opened.has(clientOf(index)));
  return [...groupBy(cut, (index) => serverKey(analysis, index)).values()].flatMap((group): readonly FoundSign[] => {
    const first = askedOf(analysis, group[0] ?? 0);
    return [{
      id: 'dns-truncated', severity: 'warning', facts: { client: first.clientText, name: first.name, type: first.type, times: group.length }, packets: named(group.flatMap((index) => [dns.queryNumber[index] ?? 0, dns.responseNumber[index] ?? 0])), times: group.length,
      filter: `dns.flags.truncated == 1 && ${addressFilter('dst', first.client.address)}`,
    }];
  });
}
