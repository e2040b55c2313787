import { typeText } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { named, rowsOf } from '../ends.ts';
import { askedOf, idFilter } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

const A = 1;
const AAAA = 28;

const isPair = (one: number | undefined, other: number | undefined): boolean => (one === A && other === AAAA) || (one === AAAA && other === A);

/** Questions for A and AAAA that one socket sends with one id: answers can be told apart by the question alone, which not every resolver and middlebox looks at. */
export function dnsSameId(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const pairs = rowsOf(dns.count, (index) => {
    const before = dns.before[index] ?? -1;
    return before >= 0 && dns.name[before] === dns.name[index] && isPair(dns.type[before], dns.type[index]) && (dns.responseNumber[before] === 0 || (dns.responseTime[before] ?? 0) > (dns.queryTime[index] ?? 0));
  });
  const [first] = pairs;
  if (first === undefined) return [];
  const asked = askedOf(analysis, first);
  return [{
    id: 'dns-same-id', severity: 'warning', facts: { client: asked.clientText, name: asked.name, times: pairs.length, types: `${typeText(A)}, ${typeText(AAAA)}` },
    packets: named(pairs.flatMap((index) => [dns.queryNumber[dns.before[index] ?? 0] ?? 0, dns.queryNumber[index] ?? 0])), times: pairs.length, filter: idFilter(analysis, asked),
  }];
}
