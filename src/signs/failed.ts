import { groupBy } from '../net/group-by.ts';
import { ipOf } from '../wire/index.ts';
import type { Analysis, IcmpError } from '../wire/index.ts';
import { answeredElsewhere } from './elsewhere.ts';
import { echoEnds, silentEchoes } from './echo-unanswered/rule.ts';
import { askedOf } from './questions.ts';
import { datagramEnds, endsOf, rowsOf } from './ends.ts';
import type { End } from './ends.ts';
import { turnedAway } from './http-turned-away/rule.ts';
import { isFullSize } from './full-size-lost/rule.ts';
import { isUnreachable } from './icmp-unreachable/rule.ts';
import { isSilentQuestion } from './dns-unanswered/rule.ts';
import { isIgnoredAnswer } from './syn-ack-ignored/rule.ts';
import { isSilentSyn } from './syn-unanswered/rule.ts';
import { silentDatagrams } from './udp-unanswered/rule.ts';

/** A connection, a question of DNS or a ping that fails in one capture, as it looks there. Of a ping both ports are its identifier, as conntrack and the ladder have it. */
export interface Failed {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly client: End;
  readonly server: End;
  /** The packet with which it begins. */
  readonly packet: number;
  /** Sequence number of its SYN, which translations leave as it is, and its time to live, which tells how near the client it was seen; absent where the capture has no SYN. */
  readonly syn?: { readonly sequence: number; readonly ttl: number };
  readonly saw: FailedBy;
}

/** `elsewhere`: the answer came from another address; `stalls`: it opened, and what is large is lost; `status`: it opened, and a request of HTTP for this host and path was answered so. */
export type FailedBy = { readonly kind: 'silence' | 'elsewhere' | 'reset' | 'stalls' } | { readonly kind: 'status'; readonly status: 404 | 502 | 504; readonly host: string; readonly path: string } | { readonly kind: 'icmp'; readonly family: 4 | 6; readonly type: number; readonly code: number };

/** So many are kept of a capture: they are told by where they go, and these have few targets. */
const MOST = 10_000;
const [TCP, UDP] = [6, 17];

/** What fails in a capture and has a client that can be asked for, in the order of packets. */
export function failedOf(analysis: Analysis): readonly Failed[] {
  return [...connections(analysis), ...requests(analysis), ...unsent(analysis), ...questions(analysis), ...datagrams(analysis), ...unanswered(analysis), ...echoes(analysis)].slice(0, MOST).sort((a, b) => a.packet - b.packet);
}

function connections(analysis: Analysis): readonly Failed[] {
  const { connections: c } = analysis;
  const elsewhere = answeredElsewhere(analysis);
  const isTold = (error: IcmpError): boolean => isUnreachable(error) || (isExpired(error) && (error.connection & 1) === c.synBy[error.connection >> 1]);
  const errors = new Map(analysis.errors.all().filter((error) => error.connection >= 0 && isTold(error)).map((error) => [error.connection >> 1, error]));
  const sawOf = (row: number): FailedBy | undefined => {
    const error = errors.get(row);
    if (c.synAckNumber[row] === 0) {
      if (elsewhere.has(row)) return { kind: 'elsewhere' };
      if (error !== undefined) return { kind: 'icmp', family: error.family, type: error.type, code: error.code };
      if (c.resetNumber[row] !== 0 && c.resetBy[row] !== c.synBy[row]) return { kind: 'reset' };
      return isSilentSyn(analysis, row) ? { kind: 'silence' } : undefined;
    }
    if (isIgnoredAnswer(analysis, row)) return { kind: 'silence' };
    return [row * 2, row * 2 + 1].some((place) => (c.stuckTimes[place] ?? 0) > 1 && isFullSize(analysis, place)) ? { kind: 'stalls' } : undefined;
  };
  return rowsOf(c.count, (row) => c.synNumber[row] !== 0).flatMap((row): Failed[] => {
    const saw = sawOf(row);
    if (saw === undefined) return [];
    const { from, to } = endsOf(analysis, row, c.synBy[row]);
    return [{ protocol: 'tcp', client: from, server: to, packet: c.synNumber[row] ?? 0, syn: synOf(analysis, row), saw }];
  });
}

/** Requests of HTTP that a proxy answers for itself. */
function requests(analysis: Analysis): readonly Failed[] {
  const { connections: c } = analysis;
  return turnedAway(analysis).flatMap(({ row, status, host, path }): readonly Failed[] => {
    if (c.synNumber[row] === 0 || host === undefined || path === undefined || (status !== 404 && status !== 502 && status !== 504)) return [];
    const { from, to } = endsOf(analysis, row, c.synBy[row]);
    return [{ protocol: 'tcp', client: from, server: to, packet: c.synNumber[row] ?? 0, syn: synOf(analysis, row), saw: { kind: 'status', status, host, path } }];
  });
}

/** Sequence number and time to live of a connection's SYN. */
function synOf({ connections: c }: Analysis, row: number): NonNullable<Failed['syn']> {
  const place = row * 2 + (c.synBy[row] ?? 0);
  return { sequence: c.base[place] ?? 0, ttl: c.ttl[place] ?? 0 };
}

/** The time to live of what was sent came to its end on the way: a client that connects is told that, too. */
function isExpired({ family, type }: IcmpError): boolean {
  return type === (family === 4 ? 11 : 3);
}

/** Connections of which the capture has no packet, and an ICMP error that their client's own kernel told it: the SYN did not get out, because nobody answered for the next hop. */
function unsent(analysis: Analysis): readonly Failed[] {
  const { addresses } = analysis;
  return analysis.errors.all().filter((error) => isUnreachable(error) && error.protocol === TCP && error.connection < 0 && error.by === error.from).map(({ from, to, sport, dport, family, type, code, number }): Failed => ({
    protocol: 'tcp', client: { address: ipOf(addresses.bytesOf(from)), port: sport }, server: { address: ipOf(addresses.bytesOf(to)), port: dport }, packet: number, saw: { kind: 'icmp', family, type, code },
  }));
}

function questions(analysis: Analysis): readonly Failed[] {
  const { dns } = analysis;
  const told = new Set(analysis.errors.all().filter(isUnreachable).map(({ from, to, sport, dport }) => keyOf(from, to, ((sport << 16) | dport) >>> 0)));
  return rowsOf(dns.count, (index) => isSilentQuestion(analysis, index) && ((dns.conversation[index] ?? 0) & 1) === 0).flatMap((index): Failed[] => {
    const { client, server } = askedOf(analysis, index);
    const row = (dns.conversation[index] ?? 0) >> 1;
    const { addressA, addressB, ports } = analysis.datagrams;
    if (told.has(keyOf(addressA[row] ?? 0, addressB[row] ?? 0, ports[row] ?? 0))) return [];
    return [{ protocol: 'udp', client, server, packet: dns.queryNumber[index] ?? 0, saw: { kind: 'silence' } }];
  });
}

/** Datagrams that an ICMP error is about. */
function datagrams(analysis: Analysis): readonly Failed[] {
  const { datagrams: d } = analysis;
  const errors = groupBy(analysis.errors.all().filter((error) => isUnreachable(error) && error.protocol === UDP), ({ from, to, sport, dport }) => keyOf(from, to, ((sport << 16) | dport) >>> 0));
  const keyAt = (row: number): string => keyOf(d.addressA[row] ?? 0, d.addressB[row] ?? 0, d.ports[row] ?? 0);
  const about = errors.size === 0 ? new Map<string, readonly number[]>() : groupBy(rowsOf(d.count, (row) => errors.has(keyAt(row))), keyAt);
  return [...errors].flatMap(([key, told]) => (about.get(key) ?? []).slice(0, 1).flatMap((row) => told.map(({ family, type, code }): Failed => {
    const ends = datagramEnds(analysis, row, 0);
    return { protocol: 'udp', client: ends.from, server: ends.to, packet: d.firstNumber[row] ?? 0, saw: { kind: 'icmp', family, type, code } };
  })));
}

/** Datagrams to who answers others, or has a port that answers. */
function unanswered(analysis: Analysis): readonly Failed[] {
  return silentDatagrams(analysis).filter(({ isKnown }) => isKnown).map(({ row }) => {
    const { from, to } = datagramEnds(analysis, row, 0);
    return { protocol: 'udp', client: from, server: to, packet: analysis.datagrams.firstNumber[row] ?? 0, saw: { kind: 'silence' } };
  });
}

function echoes(analysis: Analysis): readonly Failed[] {
  return silentEchoes(analysis).map((row) => {
    const { from, to } = echoEnds(analysis, row);
    return { protocol: 'icmp', client: from, server: { ...to, port: from.port }, packet: analysis.echoes.firstNumber[row] ?? 0, saw: { kind: 'silence' } };
  });
}

/** A conversation of datagrams, by its two addresses and its ports in one number. */
function keyOf(from: number, to: number, ports: number): string {
  return `${from} ${to} ${ports}`;
}
