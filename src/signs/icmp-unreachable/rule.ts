import { groupBy } from '../../net/group-by.ts';
import { formatIp } from '../../net/ip.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis, IcmpError } from '../../wire/index.ts';
import { addressFilter, named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

const UNREACHABLE = { 4: 3, 6: 1 } as const;
/** "Fragmentation needed" and "packet too big" say something of sizes, not of reachability. */
const isTooBig = ({ family, type, code }: IcmpError): boolean => (family === 4 ? type === 3 && code === 4 : type === 2);

/** Whether an error says that something cannot be reached, and not how large it may be. */
export function isUnreachable(error: IcmpError): boolean {
  return error.type === UNREACHABLE[error.family] && !isTooBig(error);
}

/** What routers and hosts say cannot be reached, told by kind, sender and destination, and where a port is refused by that, with the connections that it is about. */
export function icmpUnreachable(analysis: Analysis): readonly FoundSign[] {
  const errors = analysis.errors.all().filter(isUnreachable);
  const about = groupBy(errors, (error) => `${error.family} ${error.code} ${error.by} ${error.to} ${kindOf(error) === 'port' ? error.dport : ''}`);
  return [...about.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const [by, to] = [ipOf(analysis.addresses.bytesOf(first.by)), ipOf(analysis.addresses.bytesOf(first.to))];
    const syns = group.flatMap(({ connection }) => (connection < 0 ? [] : [analysis.connections.synNumber[connection >> 1] ?? 0]));
    return [{
      id: 'icmp-unreachable', severity: 'error', variant: kindOf(first), facts: { by: formatIp(by), to: formatIp(to), port: first.dport, code: first.code, times: group.reduce((sum, { times }) => sum + times, 0) },
      packets: named([...syns, ...group.map(({ number }) => number)]), times: group.length,
      filter: `${first.family === 4 ? `icmp.type == 3 && icmp.code == ${first.code}` : `icmpv6.type == 1 && icmpv6.code == ${first.code}`} && ${addressFilter('src', by)}`,
    } as const];
  });
}

/** By the code (RFC 792, RFC 1812; RFC 4443). */
function kindOf({ family, code }: IcmpError): string {
  const kinds: Readonly<Record<number, string>> = family === 4 ? { 0: 'net', 1: 'host', 2: 'protocol', 3: 'port', 9: 'prohibited', 10: 'prohibited', 13: 'prohibited' } : { 0: 'net', 1: 'prohibited', 3: 'host', 4: 'port', 5: 'prohibited', 6: 'net' };
  return kinds[code] ?? 'other';
}
