import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, countBy, endText, named, rowsOf } from '../ends.ts';
import { askedOf, idFilter, serverKey } from '../questions.ts';
import type { FoundSign } from '../sign.ts';

/** A resolver waits five seconds unless it is told otherwise (resolv.conf(5)); a server that needs more than two has a client that asks again or gives up. */
const PATIENCE_NS = 2_000_000_000;

/** Whether nobody answers a question, and the capture went on long enough to tell. */
export function isSilentQuestion({ dns, lastTime }: Analysis, index: number): boolean {
  return dns.responseNumber[index] === 0 && ((dns.asked[index] ?? 0) > 1 || lastTime - (dns.lastQueryTime[index] ?? 0) >= PATIENCE_NS);
}

/** Questions that nobody answers, told by server: all of them, or some. */
export function dnsUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { dns } = analysis;
  const serverOf = (index: number): number => serverKey(analysis, index);
  const questions = rowsOf(dns.count, (index) => isSilentQuestion(analysis, index));
  if (questions.length === 0) return [];
  const asked = countBy(dns.count, () => true, serverOf);
  return [...groupBy(questions, serverOf)].flatMap(([key, silent]) => {
    const first = askedOf(analysis, silent[0] ?? 0);
    const all = asked.get(key) ?? 0;
    return [{
      id: 'dns-unanswered', severity: 'error', variant: silent.length === all ? 'always' : 'sometimes', facts: { server: endText(first.server), silent: silent.length, all, name: first.name, type: first.type },
      packets: named(silent.flatMap((index) => [dns.queryNumber[index] ?? 0, dns.lastQueryNumber[index] ?? 0])), times: silent.length,
      filter: silent.length === 1 ? idFilter(analysis, first) : `dns && !dns.response_in && dns.flags.response == 0 && ${addressFilter('dst', first.server.address)}`,
    } as const];
  });
}
