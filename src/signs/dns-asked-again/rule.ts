import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endText, named, rowsOf, secondsText } from '../ends.ts';
import { askedOf } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

/** Questions that were answered only when they were asked again: how many, and how long that took. */
export function dnsAskedAgain(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const again = rowsOf(dns.count, (index) => (dns.asked[index] ?? 0) > 1 && dns.responseNumber[index] !== 0).map((index) => askedOf(analysis, index));
  const waited = (index: number): number => (dns.responseTime[index] ?? 0) - (dns.queryTime[index] ?? 0);
  return [...groupBy(again, ({ server }) => endText(server))].flatMap(([server, asked]) => {
    const [first] = asked;
    if (first === undefined) return [];
    return [{
      id: 'dns-asked-again', severity: 'warning', facts: { server, times: asked.length, name: first.name, type: first.type, seconds: secondsText(Math.max(...asked.map(({ index }) => waited(index)))) },
      packets: named(asked.flatMap(({ index }) => [dns.queryNumber[index] ?? 0, dns.lastQueryNumber[index] ?? 0, dns.responseNumber[index] ?? 0])), times: asked.length,
      filter: `dns.retransmit_request == 1 && ${addressFilter('addr', first.server.address)}`,
    } as const];
  });
}
