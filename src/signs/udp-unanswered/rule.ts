import { groupBy } from '../../net/group-by.ts';
import { isUnicast } from '../../net/ip.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, countBy, datagramEnds, endText, named, rowsOf, targetKey } from '../ends.ts';
import { isUnreachable } from '../icmp-unreachable/rule.ts';
import type { FoundSign } from '../sign.ts';

/** The same datagram, sent three times. */
const OFTEN = 2;
/** Ports whose servers answer (IANA): DNS, DHCP, TFTP, Kerberos, portmap, NTP, SNMP, CLDAP, HTTP/3, IKE, RADIUS, NFS, STUN. */
const ANSWERING: ReadonlySet<number> = new Set([53, 67, 69, 88, 111, 123, 161, 389, 443, 500, 1812, 1813, 2049, 3478, 4500]);
/**
 * Ports to which the same is told again and nothing is said (IANA, and what their programs usually have): discard, NetBIOS, SNMP traps, syslog, RIP, flow records (2055, 4739, 6343, 9995, 9996), BFD, whose
 * answers go to another port (RFC 5881, RFC 5883), tracing (6831, 6832), metrics (8125, 12201, 25826).
 */
const ONE_WAY: ReadonlySet<number> = new Set([9, 137, 138, 162, 514, 520, 2055, 3784, 3785, 4739, 4784, 6343, 6831, 6832, 8125, 9995, 9996, 12201, 25826]);

/** Rows of datagrams that ask again and again and get no answer, from nowhere: those of a server or port of which it is known that it answers, and others. DNS messages are told apart from them. */
export function silentDatagrams(analysis: Analysis): readonly { readonly row: number; readonly isKnown: boolean }[] {
  const { datagrams: d, dns, errors } = analysis;
  const found = rowsOf(d.count, (row) => (d.repeats[row] ?? 0) >= OFTEN && d.packets[row * 2 + 1] === 0 && !ONE_WAY.has((d.ports[row] ?? 0) & 0xffff));
  if (found.length === 0) return [];
  const questions = new Set(rowsOf(dns.count, (index) => ((dns.conversation[index] ?? 0) & 1) === 0).map((index) => (dns.conversation[index] ?? 0) >> 1));
  const told = new Set(errors.all().filter(isUnreachable).map(({ from, to, sport, dport }) => `${from} ${to} ${((sport << 16) | dport) >>> 0}`));
  const receivers = countBy(d.count, () => true, (row) => targetKey(d, row, 0));
  const answering = countBy(d.count, (row) => d.packets[row * 2 + 1] !== 0, (row) => targetKey(d, row, 0));
  return found.flatMap((row) => {
    const { from, to } = datagramEnds(analysis, row, 0);
    const isTold = questions.has(row) || told.has(`${d.addressA[row] ?? 0} ${d.addressB[row] ?? 0} ${d.ports[row] ?? 0}`) || receivers.has(targetKey(d, row, 1));
    return isTold || from.address.value === 0n || !isUnicast(to.address) ? [] : [{ row, isKnown: ANSWERING.has(to.port) || answering.has(targetKey(d, row, 0)) }];
  });
}

/** Datagrams that are sent again and again without an answer, told by server. Where nobody knows that it answers at all, that is no error yet. */
export function udpUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { datagrams: d } = analysis;
  const datagrams = silentDatagrams(analysis);
  if (datagrams.length === 0) return [];
  const all = countBy(d.count, () => true, (row) => targetKey(d, row, 0));
  return [...groupBy(datagrams, ({ row }) => targetKey(d, row, 0))].flatMap(([key, silent]) => {
    const [first] = silent;
    if (first === undefined) return [];
    const { to } = datagramEnds(analysis, first.row, 0);
    return [{
      id: 'udp-unanswered', severity: first.isKnown ? 'error' : 'warning', variant: first.isKnown ? (silent.length === all.get(key) ? 'always' : 'sometimes') : 'perhaps',
      facts: { server: endText(to), silent: silent.length, all: all.get(key) ?? 0, datagrams: silent.reduce((sum, { row }) => sum + (d.packets[row * 2] ?? 0), 0) },
      packets: named(silent.flatMap(({ row }) => [d.firstNumber[row] ?? 0, d.lastNumber[row] ?? 0])), times: silent.length, filter: `${addressFilter('addr', to.address)} && udp.port == ${to.port}`,
    } as const];
  });
}
