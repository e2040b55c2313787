import { groupBy } from '../../net/group-by.ts';
import { ipOf, rcodeText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, datagramEnds, endText, MOST_OF_A_RULE, named, rowsOf } from '../ends.ts';
import { isUnreachable } from '../icmp-unreachable/rule.ts';
import { askedOf, clientKey, idFilter, serverKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const [UDP, DNS] = [17, 53];
/** Who asks for the same after that is not the one whose answer came. */
const SOON_NS = 10_000_000_000;

/** Answers of DNS that came and were not taken: the client's system refuses them, because no program waits any more, or the client asks the same again with the same id. */
export function dnsAnswerIgnored(analysis: Analysis): readonly FoundSign[] {
  return [...closedSockets(analysis), ...askedAnyway(analysis)];
}

function closedSockets(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const closed = analysis.errors.all().filter((error) => isUnreachable(error) && error.protocol === UDP && error.sport === DNS && error.by === error.to);
  if (closed.length === 0) return [];
  const answered = groupBy(rowsOf(dns.count, (row) => ((dns.conversation[row] ?? 0) & 1) === 0 && dns.responseNumber[row] !== 0), (row) => askerOf(analysis, row));
  return closed.flatMap((error): readonly FoundSign[] => {
    const [index] = answered.get(`${error.to} ${error.from} ${error.dport}`) ?? [];
    if (index === undefined) return [];
    const { from, to } = datagramEnds(analysis, (dns.conversation[index] ?? 0) >> 1, dns.direction[index] ?? 0);
    const { name, type } = askedOf(analysis, index);
    const at = ipOf(analysis.addresses.bytesOf(error.by));
    return [{
      id: 'dns-answer-ignored', severity: 'warning', variant: 'closed', facts: { client: endText(from), server: endText(to), name, type, times: error.times },
      packets: named([dns.queryNumber[index] ?? 0, dns.responseNumber[index] ?? 0, error.number]), times: error.times,
      filter: `${error.family === 4 ? 'icmp.type == 3 && icmp.code == 3' : 'icmpv6.type == 1 && icmpv6.code == 4'} && ${addressFilter('src', at)} && udp.srcport == ${DNS}`,
    }];
  });
}

/** Who asked whom, and from which port. */
function askerOf({ dns, datagrams: d }: Analysis, index: number): string {
  const row = (dns.conversation[index] ?? 0) >> 1;
  const ports = d.ports[row] ?? 0;
  const [a, b] = [d.addressA[row] ?? 0, d.addressB[row] ?? 0];
  return (dns.direction[index] ?? 0) === 0 ? `${a} ${b} ${ports >>> 16}` : `${b} ${a} ${ports & 0xffff}`;
}

function askedAnyway(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  /** The transaction of the same question, id and socket that was answered before this one was asked; -1 where there is none. */
  const answeredBefore = (index: number): number => {
    const before = dns.before[index] ?? -1;
    const isSame = before >= 0 && dns.name[before] === dns.name[index] && dns.type[before] === dns.type[index] && dns.responseNumber[before] !== 0;
    return isSame && (dns.queryTime[index] ?? 0) - (dns.responseTime[before] ?? 0) <= SOON_NS ? before : -1;
  };
  const again = rowsOf(dns.count, (index) => ((dns.conversation[index] ?? 0) & 1) === 0 && answeredBefore(index) >= 0);
  return [...groupBy(again, (index) => `${serverKey(analysis, index)} ${clientKey(analysis, index)}`).values()].map((asked): FoundSign => {
    const first = askedOf(analysis, asked[0] ?? 0);
    const before = answeredBefore(first.index);
    return {
      id: 'dns-answer-ignored', severity: 'warning', variant: 'again', facts: { client: first.clientText, server: endText(first.server), name: first.name, type: first.type, rcode: rcodeText(dns.rcode[before] ?? 0), times: asked.length },
      packets: named(asked.slice(0, MOST_OF_A_RULE).flatMap((index) => [dns.queryNumber[answeredBefore(index)] ?? 0, dns.responseNumber[answeredBefore(index)] ?? 0, dns.queryNumber[index] ?? 0])), times: asked.length, filter: idFilter(analysis, first),
    };
  });
}
