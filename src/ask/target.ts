import type { ServicePort } from '../model/kube/index.ts';
import type { Target, TargetEnd } from '../model/report/index.ts';
import type { TraceQuestion } from '../model/trace/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import type { Found } from './world.ts';

/** Protocols that a question can be about. */
export type Protocol = Extract<TraceQuestion, { kind: 'socket' }>['protocol'];

/** What is asked of every address that the query comes down to. */
export interface Asking {
  readonly client: Found & { readonly netns: string };
  readonly protocol: Protocol | undefined;
  readonly family: 4 | 6 | undefined;
  readonly sport: number | undefined;
}

/** The first address of the wanted family, or of the client's own first family. */
export function pickAddress(asking: Pick<Asking, 'family'> & { readonly client: Found }, addresses: readonly Ip[]): Ip | undefined {
  const family = asking.family ?? addresses.find((ip) => asking.client.addresses.length === 0 || asking.client.addresses.some((own) => own.family === ip.family))?.family;
  return addresses.find((ip) => ip.family === family);
}

/** A question about one address. A client that was named by one of its addresses is bound to it. */
export function makeTarget(asking: Asking, dst: Ip, dport: number, protocol: Protocol, server: TargetEnd): Target {
  const { client } = asking;
  const bound = client.name.startsWith('ip:') ? client.addresses[0] : undefined;
  return {
    name: targetName(dst, dport, protocol),
    question: {
      kind: 'socket', netns: client.netns, protocol, dst, dport, size: protocol === 'tcp' ? 'full' : 'small',
      ...(asking.sport === undefined ? {} : { sport: asking.sport }), ...(bound === undefined || sameIp(bound, dst) ? {} : { src: bound }),
    },
    client: endOf(client), server,
  };
}

/** `10.96.0.10:53/udp`, `10.0.0.1/icmp`. */
export function targetName(dst: Ip, dport: number, protocol: Protocol): string {
  const text = dst.family === 6 ? `[${formatIp(dst)}]` : formatIp(dst);
  return protocol === 'icmp' ? `${formatIp(dst)}/icmp` : `${text}:${dport}/${protocol}`;
}

/** The part of what was found that findings are about. */
export function endOf(end: Found): TargetEnd {
  return { ...(end.netns === undefined ? {} : { netns: end.netns }), ...(end.node === undefined ? {} : { node: end.node }), ...(end.pod === undefined ? {} : { pod: end.pod }) };
}

/** Protocol of a Service port as the walk names it. */
export function protocolOf(port: ServicePort): Protocol {
  const name = (port.protocol ?? 'TCP').toLowerCase();
  return name === 'udp' || name === 'sctp' ? name : 'tcp';
}
