import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endText, named, rowsOf, secondsText } from '../ends.ts';
import { askedOf } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const LATE_NS = 1_000_000_000;

/** Answers that took a second and longer, to questions that were asked once: the server waits for something itself. */
export function dnsLate(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const waited = (index: number): number => (dns.responseTime[index] ?? 0) - (dns.queryTime[index] ?? 0);
  const late = rowsOf(dns.count, (index) => dns.responseNumber[index] !== 0 && dns.asked[index] === 1 && waited(index) >= LATE_NS).map((index) => askedOf(analysis, index));
  return [...groupBy(late, ({ server }) => endText(server))].flatMap(([server, asked]): readonly FoundSign[] => {
    const [first] = asked;
    return first === undefined ? [] : [{
      id: 'dns-late', severity: 'warning', facts: { server, times: asked.length, name: first.name, type: first.type, seconds: secondsText(Math.max(...asked.map(({ index }) => waited(index)))) },
      packets: named(asked.flatMap(({ index }) => [dns.queryNumber[index] ?? 0, dns.responseNumber[index] ?? 0])), times: asked.length, filter: `dns.time > 1 && ${addressFilter('src', first.server.address)}`,
    }];
  });
}
