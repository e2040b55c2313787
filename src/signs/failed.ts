import type { Analysis } from '../wire/index.ts';
import { answeredElsewhere } from './elsewhere.ts';
import { askedOf } from './questions.ts';
import { datagramEnds, endsOf, rowsOf } from './ends.ts';
import type { End } from './ends.ts';
import { isFullSize } from './full-size-lost/rule.ts';
import { isUnreachable } from './icmp-unreachable/rule.ts';
import { isSilentQuestion } from './dns-unanswered/rule.ts';
import { isSilentSyn } from './syn-unanswered/rule.ts';

/** A connection, or a question of DNS, that fails in one capture, as it looks there. */
export interface Failed {
  readonly protocol: 'tcp' | 'udp';
  readonly client: End;
  readonly server: End;
  /** The packet with which it begins. */
  readonly packet: number;
  readonly saw: FailedBy;
}

/** `elsewhere`: the answer came from another address; `stalls`: it opened, and what is large is lost. */
export type FailedBy = { readonly kind: 'silence' | 'elsewhere' | 'reset' | 'stalls' } | { readonly kind: 'icmp'; readonly family: 4 | 6; readonly type: number; readonly code: number };

/** So many are kept of a capture: they are told by where they go, and these have few targets. */
const MOST = 10_000;
const UDP = 17;

/** What fails in a capture and has a client that can be asked for, in the order of packets. */
export function failedOf(analysis: Analysis): readonly Failed[] {
  return [...connections(analysis), ...questions(analysis), ...datagrams(analysis)].slice(0, MOST).sort((a, b) => a.packet - b.packet);
}

function connections(analysis: Analysis): readonly Failed[] {
  const { connections: c } = analysis;
  const elsewhere = answeredElsewhere(analysis);
  const errors = new Map(analysis.errors.all().filter((error) => isUnreachable(error) && error.connection >= 0).map((error) => [error.connection >> 1, error]));
  const sawOf = (row: number): FailedBy | undefined => {
    const error = errors.get(row);
    if (c.synAckNumber[row] === 0) {
      if (elsewhere.has(row)) return { kind: 'elsewhere' };
      if (error !== undefined) return { kind: 'icmp', family: error.family, type: error.type, code: error.code };
      if (c.resetNumber[row] !== 0 && c.resetBy[row] !== c.synBy[row]) return { kind: 'reset' };
      return isSilentSyn(analysis, row) ? { kind: 'silence' } : undefined;
    }
    return [row * 2, row * 2 + 1].some((place) => (c.stuckTimes[place] ?? 0) > 1 && isFullSize(analysis, place)) ? { kind: 'stalls' } : undefined;
  };
  return rowsOf(c.count, (row) => c.synNumber[row] !== 0).flatMap((row): Failed[] => {
    const saw = sawOf(row);
    if (saw === undefined) return [];
    const { from, to } = endsOf(analysis, row, c.synBy[row]);
    return [{ protocol: 'tcp', client: from, server: to, packet: c.synNumber[row] ?? 0, saw }];
  });
}

function questions(analysis: Analysis): readonly Failed[] {
  const { dns } = analysis;
  const told = new Set(analysis.errors.all().filter(isUnreachable).map(({ from, to, sport, dport }) => `${from} ${to} ${sport} ${dport}`));
  return rowsOf(dns.count, (index) => isSilentQuestion(analysis, index) && ((dns.conversation[index] ?? 0) & 1) === 0).flatMap((index): Failed[] => {
    const { client, server } = askedOf(analysis, index);
    const row = (dns.conversation[index] ?? 0) >> 1;
    const { addressA, addressB, ports } = analysis.datagrams;
    if (told.has(`${addressA[row] ?? 0} ${addressB[row] ?? 0} ${(ports[row] ?? 0) >>> 16} ${(ports[row] ?? 0) & 0xffff}`)) return [];
    return [{ protocol: 'udp', client, server, packet: dns.queryNumber[index] ?? 0, saw: { kind: 'silence' } }];
  });
}

/** Datagrams that an ICMP error is about. */
function datagrams(analysis: Analysis): readonly Failed[] {
  const { datagrams: d } = analysis;
  return analysis.errors.all().filter((error) => isUnreachable(error) && error.protocol === UDP).flatMap(({ from, to, sport, dport, family, type, code }): readonly Failed[] => {
    const rows = rowsOf(d.count, (row) => d.addressA[row] === from && d.addressB[row] === to && d.ports[row] === ((sport << 16) | dport) >>> 0);
    return rows.slice(0, 1).map((row) => {
      const ends = datagramEnds(analysis, row, 0);
      return { protocol: 'udp', client: ends.from, server: ends.to, packet: d.firstNumber[row] ?? 0, saw: { kind: 'icmp', family, type, code } };
    });
  });
}
