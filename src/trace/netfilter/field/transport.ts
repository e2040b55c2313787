import type { L4 } from '../../../net/packet.ts';
import { ipHeader } from '../../../net/header.ts';
import type { Answer, Env } from '../env.ts';

type Read = (env: Env) => Answer;
type Ported = 'tcp' | 'udp' | 'sctp' | 'dccp' | 'udplite';

/**
 * What `th` reads where there are no ports: the kernel takes whatever bytes are there (a checksum, an SPI), so that `th dport 80`
 * fails and `th dport != 80` holds. For ICMP the first two bytes are type and code. Seen on Linux 6.18.
 */
const NO_PORT = -1;

/** The source port of a tunnel's UDP packet: a hash of what it carries, under a secret of the kernel (udp_flow_src_port, include/net/udp.h). */
const HASHED: Answer = { unknown: true, because: { text: 'the source port of a tunnel\'s packets is a hash of what they carry' } };

/** A port of one protocol; UDP tunnels that carry another packet have ports too. */
function port(kind: Ported | 'any', side: 'sport' | 'dport'): Read {
  return ({ skb: { packet: { l4 } } }) => {
    switch (l4.kind) {
      case 'tcp': case 'udp': case 'sctp': case 'dccp': case 'udplite':
        return kind === 'any' || kind === l4.kind ? l4[side] : undefined;
      case 'packet':
        if (kind !== 'any' && kind !== 'udp') return undefined;
        return side === 'sport' && l4.header?.sport !== undefined ? HASHED : l4.header?.[side] ?? (kind === 'any' ? NO_PORT : undefined);
      case 'icmp':
        if (kind !== 'any') return undefined;
        return side === 'sport' ? l4.type * 256 + l4.code : NO_PORT;
      case 'opaque':
        return kind === 'any' ? NO_PORT : undefined;
      case 'fragment':
        return undefined;
    }
  };
}

function tcp(read: (l4: Extract<L4, { kind: 'tcp' }>) => Answer): Read {
  return ({ skb: { packet: { l4 } } }) => (l4.kind === 'tcp' ? read(l4) : undefined);
}

function icmp(protocol: 1 | 58, read: (l4: Extract<L4, { kind: 'icmp' }>) => Answer): Read {
  return ({ skb: { packet } }) => (packet.protocol === protocol && packet.l4.kind === 'icmp' ? read(packet.l4) : undefined);
}

export const TRANSPORT_FIELDS = {
  'tcp sport': port('tcp', 'sport'), 'tcp dport': port('tcp', 'dport'),
  'udp sport': port('udp', 'sport'), 'udp dport': port('udp', 'dport'),
  'sctp sport': port('sctp', 'sport'), 'sctp dport': port('sctp', 'dport'),
  'dccp sport': port('dccp', 'sport'), 'dccp dport': port('dccp', 'dport'),
  'udplite sport': port('udplite', 'sport'), 'udplite dport': port('udplite', 'dport'),
  'th sport': port('any', 'sport'), 'th dport': port('any', 'dport'),
  'tcp flags': tcp((l4) => l4.flags),
  'tcp mss': tcp((l4) => l4.mss),
  'udp length': ({ skb: { packet, pieces } }) => (packet.protocol === 17 && packet.l4.kind !== 'fragment' ? (pieces?.whole ?? packet.length) - ipHeader(packet.src.family) : undefined),
  'icmp type': icmp(1, (l4) => l4.type), 'icmp code': icmp(1, (l4) => l4.code), 'icmp id': icmp(1, (l4) => l4.id),
  'icmpv6 type': icmp(58, (l4) => l4.type), 'icmpv6 code': icmp(58, (l4) => l4.code), 'icmpv6 id': icmp(58, (l4) => l4.id),
} as const satisfies Readonly<Record<string, Read>>;
