import type { Interval } from '../../model/network/expr.ts';
import type { IpSet, IpSetPart } from '../../model/network/ipset.ts';
import { bitsOf, parseIp, prefixOf, prefixRange, protocolNumber } from '../../net/index.ts';
import { ICMP_NAMES, ICMPV6_NAMES } from '../iptables/match/icmp-names.ts';
import { readInt, readIpRange, readNetwork, readRange } from '../iptables/values.ts';

export type Dimension = IpSet['dimensions'][number];

/** What the header of a set says that its elements need. */
export interface SetHeader {
  /** Bits of an address that count, for `netmask N`. */
  readonly netmask?: number;
  /** The element is followed by `wildcard`. */
  readonly wildcard: boolean;
}

/**
 * Reads one dimension of an element as `ipset` prints it (lib/parse.c and lib/print.c, ipset 7.17). `undefined` when it cannot.
 * For ICMP the port is type * 256 + code (net/netfilter/ipset/ip_set_getport.c).
 */
export function readPart(dimension: Dimension, text: string, header: SetHeader): readonly IpSetPart[] | undefined {
  switch (dimension) {
    case 'ip':
    case 'net':
      return one(readAddress(text, dimension, header));
    case 'port':
      return readPort(text);
    case 'iface':
      return [readIface(text, header.wildcard)];
    case 'mac':
      return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? [interval({ kind: 'name', name: text.toLowerCase(), wildcard: false })] : undefined;
    case 'mark': {
      const mark = readInt(text);
      return mark === undefined ? undefined : [interval({ kind: 'int', range: { from: mark, to: mark } })];
    }
    case 'set':
      return [{ kind: 'set', name: text }];
  }
}

function readAddress(text: string, dimension: 'ip' | 'net', { netmask }: SetHeader): IpSetPart | undefined {
  const ip = parseIp(text);
  if (ip !== undefined) {
    const length = netmask ?? bitsOf(ip.family);
    const part = interval({ kind: 'ip', range: prefixRange(prefixOf(ip, length)) });
    return dimension === 'net' || netmask !== undefined ? { ...part, prefixLength: length } : part;
  }
  const network = readNetwork(text);
  if (network !== undefined) return 'range' in network ? { ...interval({ kind: 'ip', range: network.range }), prefixLength: network.prefix.length } : undefined;
  const range = readIpRange(text);
  return range && interval({ kind: 'ip', range });
}

/** `tcp:80`, `udp:53-60`, `icmp:echo-request`, `icmp:3/1`, `gre:0`; a bare number in `bitmap:port` is a TCP or UDP port. */
function readPort(text: string): readonly IpSetPart[] | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const range = readRange(text, 0xffff, '-');
    return range && [6, 17].map((protocol): IpSetPart => ({ kind: 'port', protocol, ...range }));
  }
  const protocol = protocolNumber(text.slice(0, colon));
  if (protocol === undefined) return undefined;
  const ports = text.slice(colon + 1);
  const range = protocol === 1 ? icmpPort(ports, ICMP_NAMES) : protocol === 58 ? icmpPort(ports, ICMPV6_NAMES) : readRange(ports, 0xffff, '-');
  return range && [{ kind: 'port', protocol, ...range }];
}

function icmpPort(text: string, names: Readonly<Record<string, string>>): { from: number; to: number } | undefined {
  const [type = '', code = '0'] = ((Object.hasOwn(names, text) ? names[text] : undefined) ?? text).split('/');
  const [high, low] = [readInt(type, 255), readInt(code, 255)];
  if (high === undefined || low === undefined) return undefined;
  return { from: high * 256 + low, to: high * 256 + low };
}

function readIface(text: string, wildcard: boolean): IpSetPart {
  const physdev = text.startsWith('physdev:');
  return { kind: 'iface', name: physdev ? text.slice('physdev:'.length) : text, physdev, wildcard };
}

function interval(value: Interval): Extract<IpSetPart, { kind: 'interval' }> {
  return { kind: 'interval', interval: value };
}

function one(part: IpSetPart | undefined): readonly IpSetPart[] | undefined {
  return part && [part];
}
