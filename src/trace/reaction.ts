import type { Errno } from '../model/trace/disposition.ts';
import type { Link } from '../model/network/link.ts';
import type { Skb } from './skb.ts';

/**
 * What a kernel sends back for a packet that it cannot or will not carry further. `offender` is the packet as it was at that
 * moment (translations included): the answer is addressed and quoted from it.
 */
export type Reaction =
  /** `unrouted`: refused by PREROUTING, before the offender had a route. `turnedBy`: a tunnel's device makes the error and takes it in itself, as if the other end had sent it. */
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number; readonly mtu?: number; readonly offender: Skb; readonly unrouted?: true; readonly turnedBy?: Link }
  /** `tos`: the TOS or traffic class that the segment goes out with. `stackSocket`: by TCP's own socket, and not made by a rule. `socket`: in the name of a program's. `byRule`: a rule's REJECT makes it. */
  | { readonly kind: 'reset'; readonly offender: Skb; readonly tos: number; readonly stackSocket?: boolean; readonly socket?: NonNullable<Skb['socket']>; readonly byRule?: true };

/** ICMP destination unreachable codes to errno, and whether a connected UDP socket is told (net/ipv4/icmp.c, icmp_err_convert). */
const UNREACH_V4: readonly { readonly errno: Errno; readonly fatal: boolean }[] = [
  { errno: 'ENETUNREACH', fatal: false }, { errno: 'EHOSTUNREACH', fatal: false }, { errno: 'ENOPROTOOPT', fatal: true },
  { errno: 'ECONNREFUSED', fatal: true }, { errno: 'EMSGSIZE', fatal: true }, { errno: 'EOPNOTSUPP', fatal: false },
  { errno: 'ENETUNREACH', fatal: true }, { errno: 'EHOSTDOWN', fatal: true }, { errno: 'ENONET', fatal: true },
  { errno: 'ENETUNREACH', fatal: true }, { errno: 'EHOSTUNREACH', fatal: true }, { errno: 'ENETUNREACH', fatal: false },
  { errno: 'EHOSTUNREACH', fatal: false }, { errno: 'EHOSTUNREACH', fatal: true }, { errno: 'EHOSTUNREACH', fatal: true },
  { errno: 'EHOSTUNREACH', fatal: true },
];

/** ICMPv6 destination unreachable codes (net/ipv6/icmp.c, tab_unreach). */
const UNREACH_V6: readonly { readonly errno: Errno; readonly fatal: boolean }[] = [
  { errno: 'ENETUNREACH', fatal: false }, { errno: 'EACCES', fatal: true }, { errno: 'EHOSTUNREACH', fatal: false },
  { errno: 'EHOSTUNREACH', fatal: false }, { errno: 'ECONNREFUSED', fatal: true }, { errno: 'EACCES', fatal: true }, { errno: 'EACCES', fatal: true },
];

/**
 * The errno that an ICMP error gives to a socket, and whether it is fatal: a TCP socket that is connecting fails on any of
 * them (tcp_v4_err), a connected UDP socket only on a fatal one, and on what is too long (harderr in __udp4_lib_err, net/ipv4/udp.c, and __udp6_lib_err).
 */
export function errnoOfIcmp(family: 4 | 6, type: number, code: number): { readonly errno: Errno; readonly fatal: boolean } {
  const time = family === 4 ? 11 : 3;
  if (type === time) return { errno: 'EHOSTUNREACH', fatal: false };
  if (family === 4 && type === 3) return UNREACH_V4[code] ?? { errno: 'EHOSTUNREACH', fatal: true };
  if (family === 6 && type === 1) return UNREACH_V6[code] ?? { errno: 'EPROTO', fatal: true };
  if (family === 6 && type === 2) return { errno: 'EMSGSIZE', fatal: true };
  return { errno: 'EPROTO', fatal: true };
}

/** The errno that a reaction stands for, once it arrives. */
export function errnoOf(reaction: Reaction): Errno {
  if (reaction.kind === 'reset') return 'ECONNREFUSED';
  return errnoOfIcmp(reaction.offender.packet.src.family, reaction.type, reaction.code).errno;
}
