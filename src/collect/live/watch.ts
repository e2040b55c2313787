import { formatIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { startCapture } from './capture.ts';
import type { CaptureOrder } from './capture.ts';

/** What was captured in one namespace: a capture file. */
export interface WatchedNetns {
  readonly netns: string;
  readonly pcap: Buffer;
}

/** Captures in several namespaces at once, at most so many packets in each; `stop` gives what they saw. Resolves when all of them capture; when one cannot, all end and it rejects. */
export async function watchAll(places: readonly { readonly netns: string; readonly enter?: string }[], filter: string, { packets, patienceMs }: Pick<CaptureOrder, 'packets' | 'patienceMs'> = {}): Promise<{ stop(): Promise<readonly WatchedNetns[]> }> {
  const started = await Promise.allSettled(places.map(async ({ netns, enter }) => {
    const pieces: Buffer[] = [];
    const capture = await startCapture({ ...(enter === undefined ? {} : { enter }), filter, ...(packets === undefined ? {} : { packets }), ...(patienceMs === undefined ? {} : { patienceMs }), onBytes: (bytes) => void pieces.push(bytes) });
    return { netns, pieces, capture };
  }));
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<readonly WatchedNetns[]> => {
    await Promise.all(running.map(({ capture }) => capture.stop()));
    return running.map(({ netns, pieces }) => ({ netns, pcap: Buffer.concat(pieces) }));
  };
  const failed = started.find((each) => each.status === 'rejected');
  if (failed === undefined) return { stop };
  await stop();
  throw failed.reason;
}

/** What tunnels without ports are known by: IPv4, IPv6 and GRE in either family. */
const TUNNELS = [4, 41, 47].flatMap((protocol) => [`ip proto ${protocol}`, `ip6 proto ${protocol}`]);
const OWN = { tcp: ['(tcp and tcp[13] & 6 != 0)', '(ip6 proto 6 and ip6[53] & 6 != 0)'], udp: ['udp'], icmp: [] } as const;

/** A filter for tcpdump that lets a probe, its answers and the errors about it pass, in tunnels too, and of all else as little as can be. */
export function probeFilter(protocol: 'tcp' | 'udp' | 'icmp', tunnelPorts: ReadonlySet<number>): string {
  return [...OWN[protocol], 'icmp', 'icmp6', ...[...tunnelPorts].map((port) => `udp port ${port}`), ...TUNNELS].join(' or ');
}

/** A filter for tcpdump that lets everything pass that has one of these addresses, what asks for neighbours, errors, and what is inside of tunnels. */
export function flowFilter(addresses: readonly Ip[], tunnelPorts: ReadonlySet<number>): string {
  return [...addresses.map((ip) => `host ${formatIp(ip)}`), 'arp', 'icmp', 'icmp6', ...[...tunnelPorts].map((port) => `udp port ${port}`), ...TUNNELS].join(' or ');
}
