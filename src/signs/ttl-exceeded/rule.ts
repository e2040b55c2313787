import { groupBy } from '../../net/group-by.ts';
import { formatIp } from '../../net/ip.ts';
import { ipOf } from '../../wire/index.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** Packets whose time to live runs out: as a router says it, and as seen here when a packet goes in a circle. A traceroute does the first on purpose. */
export function ttlExceeded({ errors, loops, addresses }: Analysis): readonly FoundSign[] {
  const exceeded = errors.all().filter(({ family, type, code }) => code === 0 && type === (family === 4 ? 11 : 3));
  const told = [...groupBy(exceeded, ({ by, to }) => `${by} ${to}`).values()].flatMap((group): FoundSign[] => {
    const [first] = group;
    if (first === undefined) return [];
    const [by, to] = [ipOf(addresses.bytesOf(first.by)), ipOf(addresses.bytesOf(first.to))];
    return [{ id: 'ttl-exceeded', severity: 'warning', variant: 'told', facts: { by: formatIp(by), to: formatIp(to), times: group.reduce((sum, { times }) => sum + times, 0) }, packets: named(group.map(({ number }) => number)), times: group.length, filter: `${first.family === 4 ? 'icmp.type == 11' : 'icmpv6.type == 3'} && ${addressFilter('src', by)}` }];
  });
  const circles = [...groupBy(loops.all(), ({ source, destination }) => `${source.join('.')} ${destination.join('.')}`).values()].flatMap((group): FoundSign[] => {
    const [first] = group;
    if (first === undefined) return [];
    const [source, destination] = [ipOf(first.source), ipOf(first.destination)];
    return [{ id: 'ttl-exceeded', severity: 'error', variant: 'loop', facts: { source: formatIp(source), destination: formatIp(destination), rounds: first.rounds, fromTtl: first.fromTtl, toTtl: first.toTtl }, packets: named([first.first, first.last]), times: group.length, filter: `${addressFilter('src', source)} && ${addressFilter('dst', destination)} && ${source.family === 4 ? 'ip.ttl' : 'ipv6.hlim'} <= ${first.fromTtl}` }];
  });
  return [...circles, ...told];
}
