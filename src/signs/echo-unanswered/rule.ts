import { formatIp } from '../../net/ip.ts';
import { groupBy } from '../../net/group-by.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, countBy, named, rowsOf } from '../ends.ts';
import type { End } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** `ping` sends the next request after a second: a capture that ends sooner says nothing of the last one. */
const PATIENCE_NS = 1_000_000_000;
const [ICMP, ICMPV6] = [1, 58];

/** Who asks and who is asked, with the identifier in place of the asking one's port. */
export function echoEnds({ echoes, addresses }: Analysis, row: number): { readonly from: End; readonly to: End } {
  const ends = [echoes.addressA[row], echoes.addressB[row]].map((number = 0) => ipOf(addresses.bytesOf(number)));
  const by = echoes.askedBy(row);
  const [from, to] = [ends[by], ends[1 - by]];
  if (from === undefined || to === undefined) throw new Error('a row without addresses');
  const ports = echoes.ports[row] ?? 0;
  return { from: { address: from, port: by === 0 ? ports >>> 16 : ports & 0xffff }, to: { address: to, port: 0 } };
}

/** Pings of which the capture has no reply and no error, and went on long enough to tell. */
export function silentEchoes(analysis: Analysis): readonly number[] {
  const { echoes: e, errors, lastTime } = analysis;
  const isAsked = (row: number): boolean => e.packets[row * 2 + e.askedBy(row)] !== 0;
  const found = rowsOf(e.count, (row) => isAsked(row) && e.packets[row * 2 + 1 - e.askedBy(row)] === 0 && ((e.packets[row * 2 + e.askedBy(row)] ?? 0) > 1 || lastTime - (e.lastTime[row] ?? 0) >= PATIENCE_NS));
  const told = new Set(errors.all().filter(({ protocol }) => protocol === ICMP || protocol === ICMPV6).map(({ from, to }) => `${from} ${to}`));
  return found.filter((row) => !told.has(`${e.addressA[row] ?? 0} ${e.addressB[row] ?? 0}`));
}

/** Pings without an answer, told by who is asked. Many hosts are told not to answer: that is no error yet. */
export function echoUnanswered(analysis: Analysis): readonly FoundSign[] {
  const { echoes: e } = analysis;
  const askedIn = (row: number): number => (e.askedBy(row) === 0 ? e.addressB : e.addressA)[row] ?? 0;
  const all = countBy(e.count, () => true, askedIn);
  return [...groupBy(silentEchoes(analysis), askedIn)].map(([key, silent]) => {
    const { to } = echoEnds(analysis, silent[0] ?? 0);
    const requests = silent.reduce((sum, row) => sum + (e.packets[row * 2 + e.askedBy(row)] ?? 0), 0);
    return {
      id: 'echo-unanswered', severity: 'warning', variant: silent.length === all.get(key) ? 'always' : 'sometimes', facts: { target: formatIp(to.address), silent: silent.length, all: all.get(key) ?? 0, requests },
      packets: named(silent.flatMap((row) => [e.firstNumber[row] ?? 0, e.lastNumber[row] ?? 0])), times: silent.length,
      filter: `${addressFilter('addr', to.address)} && ${to.address.family === 4 ? '(icmp.type == 8 || icmp.type == 0)' : '(icmpv6.type == 128 || icmpv6.type == 129)'}`,
    };
  });
}
