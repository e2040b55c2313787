import type { Ip } from '../../../net/ip.ts';
import { PROTOCOL } from '../../../net/protocol.ts';
import type { IpSet } from '../../../model/network/ipset.ts';
import { UNKNOWN } from '../env.ts';
import type { Env, Unknown } from '../env.ts';

/** What the packet has in one dimension of a set; a port comes with its protocol. */
export type Dimension =
  | { readonly kind: 'ip'; readonly ip: Ip }
  | { readonly kind: 'port'; readonly protocol: number; readonly port: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'set' };

/**
 * The packet's own key for a set (the `kadt` functions of net/netfilter/ipset/ip_set_*.c). `undefined` when the packet has
 * no such key, so that it is not in the set.
 */
export function packetKey(env: Env, set: IpSet, dirs: readonly ('src' | 'dst')[]): readonly Dimension[] | Unknown | undefined {
  const key: Dimension[] = [];
  for (const [place, dimension] of set.dimensions.entries()) {
    const part = dimensionOf(env, dimension, dirs[place] ?? 'src', set.type);
    if (part === undefined || 'unknown' in part) return part;
    key.push(part);
  }
  return key;
}

function dimensionOf(env: Env, dimension: IpSet['dimensions'][number], dir: 'src' | 'dst', type: string): Dimension | Unknown | undefined {
  const { skb } = env;
  switch (dimension) {
    case 'ip': case 'net': return { kind: 'ip', ip: dir === 'src' ? skb.packet.src : skb.packet.dst };
    case 'port': return portOf(env, dir, type.startsWith('bitmap:'));
    case 'iface': return ifaceOf(env, dir);
    case 'mac': return macOf(env, dir);
    case 'mark': return { kind: 'number', value: skb.mark >>> 0 };
    case 'set': return { kind: 'set' };
  }
}

/** ip_set_get_ip4_port: ICMP has type and code as its port, other protocols 0; later fragments have none. */
function portOf(env: Env, dir: 'src' | 'dst', bitmap: boolean): Dimension | undefined {
  const { protocol, l4, fragment } = env.skb.packet;
  if (fragment !== undefined && fragment.offset !== 0) return undefined;
  if (bitmap) {
    // bitmap:port holds numbers, of TCP and UDP alike (ip_set_get_ip_port), be it a tunnel's UDP.
    const header = l4.kind === 'packet' ? l4.header : l4;
    const ports = header !== undefined && 'dport' in header && (protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp) ? header : undefined;
    const port = dir === 'src' ? ports?.sport : ports?.dport;
    return port === undefined ? undefined : { kind: 'number', value: port };
  }
  switch (l4.kind) {
    case 'tcp': case 'udp': case 'sctp': case 'udplite': return { kind: 'port', protocol, port: dir === 'src' ? l4.sport : l4.dport };
    case 'icmp': return { kind: 'port', protocol, port: l4.type * 256 + l4.code };
    case 'packet': return { kind: 'port', protocol, port: (dir === 'src' ? l4.header?.sport : l4.header?.dport) ?? 0 };
    case 'dccp': case 'opaque': return { kind: 'port', protocol, port: 0 };
    case 'fragment': return undefined;
  }
}

function ifaceOf(env: Env, dir: 'src' | 'dst'): Dimension | undefined {
  const name = dir === 'src' ? env.inDev : env.outDev;
  return name === undefined ? undefined : { kind: 'name', name };
}

/** The MAC header is there for packets that came in by a device. */
function macOf(env: Env, dir: 'src' | 'dst'): Dimension | Unknown | undefined {
  if (env.inDev === undefined) return undefined;
  const name = dir === 'src' ? env.skb.srcMac : env.skb.dstMac;
  return name === undefined ? UNKNOWN : { kind: 'name', name };
}
