import type { ServicePort } from '../model/kube/index.ts';
import type { Query, Target, TargetEnd } from '../model/report/index.ts';
import type { TraceQuestion } from '../model/trace/index.ts';
import { formatIp, sameIp } from '../net/ip.ts';
import type { Ip } from '../net/ip.ts';
import { findEnd } from './find.ts';
import { noAddress, notCollected, portNeeded } from './refusals.ts';
import { findServiceTargets } from './service-targets.ts';
import { found, refused } from './world.ts';
import type { Found, Or, World } from './world.ts';

type Protocol = Extract<TraceQuestion, { kind: 'socket' }>['protocol'];

/** What is asked of every address that the query comes down to. */
export interface Asking {
  readonly client: Found & { readonly netns: string };
  readonly protocol: Protocol | undefined;
  readonly family: 4 | 6 | undefined;
  readonly sport: number | undefined;
}

/**
 * Turns the user's question into questions of the walk: one for each concrete address. Without a family the first address of the
 * target for which the client's end is of the same family decides, as a program that takes the first answer of the resolver would.
 */
export function ask(world: World, query: Query): Or<readonly Target[]> {
  const from = findEnd(world, query.from);
  if (from.kind === 'refused') return from;
  const client = from.value;
  if (client.netns === undefined) return refused(notCollected(client.name, client.pod === undefined ? 'no namespace with this address was collected' : `its network namespace on node ${client.node ?? '?'} was not collected`));
  const to = findEnd(world, query.to);
  if (to.kind === 'refused') return to;
  const asking: Asking = { client: { ...client, netns: client.netns }, protocol: query.protocol, family: query.family, sport: query.sport };
  if (to.value.service !== undefined) return findServiceTargets(world, asking, { ...to.value, service: to.value.service });
  return plainTargets(asking, to.value);
}

function plainTargets(asking: Asking, to: Found): Or<readonly Target[]> {
  const protocol = asking.protocol ?? 'tcp';
  const port = protocol === 'icmp' ? 0 : portNumber(to, protocol);
  if (port === undefined) return refused(portNeeded(to.name, podPorts(to)));
  const address = pickAddress(asking, to.addresses);
  if (address === undefined) return refused(noAddress(to.name, asking.family === undefined ? 'usable' : `IPv${asking.family}`));
  return found([makeTarget(asking, address, port, protocol, endOf(to))]);
}

/** The first address of the wanted family, or of the client's own first family. */
export function pickAddress(asking: Asking, addresses: readonly Ip[]): Ip | undefined {
  const family = asking.family ?? addresses.find((ip) => asking.client.addresses.length === 0 || asking.client.addresses.some((own) => own.family === ip.family))?.family;
  return addresses.find((ip) => ip.family === family);
}

/** A question about one address. A client that was named by one of its addresses is bound to it. */
export function makeTarget(asking: Asking, dst: Ip, dport: number, protocol: Protocol, server: TargetEnd): Target {
  const { client } = asking;
  const bound = client.name.startsWith('ip:') ? client.addresses[0] : undefined;
  const text = dst.family === 6 ? `[${formatIp(dst)}]` : formatIp(dst);
  return {
    name: protocol === 'icmp' ? `${formatIp(dst)}/icmp` : `${text}:${dport}/${protocol}`,
    question: {
      kind: 'socket', netns: client.netns, protocol, dst, dport, size: protocol === 'tcp' ? 'full' : 'small',
      ...(asking.sport === undefined ? {} : { sport: asking.sport }), ...(bound === undefined || sameIp(bound, dst) ? {} : { src: bound }),
    },
    client: endOf(client), server,
  };
}

/** The part of what was found that findings are about. */
export function endOf(end: Found): TargetEnd {
  return { ...(end.netns === undefined ? {} : { netns: end.netns }), ...(end.node === undefined ? {} : { node: end.node }), ...(end.pod === undefined ? {} : { pod: end.pod }) };
}

function portNumber(to: Found, protocol: Protocol): number | undefined {
  if (to.port !== undefined && /^\d+$/.test(to.port)) return Number(to.port);
  const ports = (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []).filter((port) => (port.protocol ?? 'TCP').toLowerCase() === protocol);
  const chosen = to.port === undefined ? (ports.length === 1 ? ports[0] : undefined) : ports.find((port) => port.name === to.port);
  return chosen?.containerPort;
}

function podPorts(to: Found): readonly string[] {
  return (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []).map((port) => port.name ?? String(port.containerPort));
}

/** Protocol of a Service port as the walk names it. */
export function protocolOf(port: ServicePort): Protocol {
  const name = (port.protocol ?? 'TCP').toLowerCase();
  return name === 'udp' || name === 'sctp' ? name : 'tcp';
}
