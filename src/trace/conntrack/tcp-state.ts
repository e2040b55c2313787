import { TCP_FLAG } from '../../net/packet.ts';
import type { Direction } from './table.ts';

/** Columns of the table below, and the names that `conntrack -L` prints (tcp_conntrack_names). */
const STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'] as const;
const SHORT: Readonly<Record<string, string>> = {
  SS: 'SYN_SENT', SR: 'SYN_RECV', ES: 'ESTABLISHED', FW: 'FIN_WAIT', CW: 'CLOSE_WAIT', LA: 'LAST_ACK', TW: 'TIME_WAIT', CL: 'CLOSE', S2: 'SYN_SENT2',
};

type Kind = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

/** The state transitions of net/netfilter/nf_conntrack_proto_tcp.c (`tcp_conntracks`, Linux 6.18): IV invalid, IG ignored. */
const TRANSITIONS: Readonly<Record<Direction, Readonly<Record<Kind, string>>>> = {
  original: {
    syn: 'SS SS IG IG IG IG IG SS SS S2', synack: 'IV IV SR IV IV IV IV IV IV SR', fin: 'IV IV FW FW LA LA LA TW CL IV',
    ack: 'ES IV ES ES CW CW TW TW CL IV', rst: 'IV CL CL CL CL CL CL CL CL CL', none: 'IV IV IV IV IV IV IV IV IV IV',
  },
  reply: {
    syn: 'IV S2 IV IV IV IV IV SS IV S2', synack: 'IV SR IG IG IG IG IG IG IG SR', fin: 'IV IV FW FW LA LA LA TW CL IV',
    ack: 'IV IG SR ES CW CW TW TW CL IG', rst: 'IV CL CL CL CL CL CL CL CL CL', none: 'IV IV IV IV IV IV IV IV IV IV',
  },
};

/** Flag combinations that a TCP header may have, PSH, ECE and CWR left out (`tcp_valid_flags`). */
const { fin: FIN, syn: SYN, rst: RST, ack: ACK, urg: URG } = TCP_FLAG;
const VALID_FLAGS: ReadonlySet<number> = new Set([SYN, SYN | URG, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | URG, ACK, ACK | URG]);

/** Whether the header's flags make sense at all (tcp_error). */
export function validTcpFlags(flags: number): boolean {
  return VALID_FLAGS.has(flags & ~(TCP_FLAG.psh | TCP_FLAG.ece | TCP_FLAG.cwr));
}

/**
 * The next state of a connection for a segment. `state` is a name as `conntrack -L` prints it, `NONE` for a new connection.
 * `ignore`: the packet keeps its connection, the state does not move; `invalid`: the packet loses its connection.
 */
export function nextTcpState(direction: Direction, flags: number, state: string): string {
  const column = STATES.indexOf(state as (typeof STATES)[number]);
  return NEXT[direction][kindOf(flags)][column < 0 ? 3 : column] ?? 'invalid';
}

const NEXT = { original: rowsOf('original'), reply: rowsOf('reply') } as const;

/** The rows of a direction with the names of the states written out. */
function rowsOf(direction: Direction): Readonly<Record<Kind, readonly string[]>> {
  const row = (kind: Kind): readonly string[] => TRANSITIONS[direction][kind].split(' ').map((code) => (code === 'IG' ? 'ignore' : (SHORT[code] ?? 'invalid')));
  return { syn: row('syn'), synack: row('synack'), fin: row('fin'), ack: row('ack'), rst: row('rst'), none: row('none') };
}

function kindOf(flags: number): Kind {
  if ((flags & RST) !== 0) return 'rst';
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? 'synack' : 'syn';
  if ((flags & FIN) !== 0) return 'fin';
  return (flags & ACK) !== 0 ? 'ack' : 'none';
}
