import { RCODE } from '../../model/resolve/message.ts';
import type { Message } from '../../model/resolve/message.ts';
import type { Arrival, Wire } from '../wire.ts';
import type { GoConfig } from './config.ts';

/** One question's end: the addresses of the answer, of a question for SRV its services, or the text of the error. */
export type Tried =
  | { readonly kind: 'found'; readonly data: readonly string[] }
  | { readonly kind: 'error'; readonly code: string };

export const NO_SUCH_HOST = 'no such host';

/**
 * One name and type at all servers in turn, `attempts` times over (`tryOneName` and `exchange` of src/net/dnsclient_unix.go, 1.26), each
 * query from a socket of its own. NXDOMAIN and no data end it; SERVFAIL, REFUSED, lame referrals, errors and time-outs go to the next
 * server. A truncated answer is fetched over TCP from the same server. A name with an empty label (`domain .`) is not sent at all.
 */
export function tryName(wire: Wire, config: GoConfig, name: string, type: string, offset: number): Tried {
  let last: Tried = { kind: 'error', code: 'cannot marshal DNS message' };
  if (name.endsWith('..')) return last;
  for (let attempt = 0; attempt < config.attempts; attempt++) {
    for (let index = 0; index < config.servers.length; index++) {
      const server = config.servers[(offset + index) % config.servers.length] ?? '';
      const result = exchange(wire, config, server, name, type);
      if (result.kind === 'found' || result.code === NO_SUCH_HOST) return result;
      last = result;
    }
  }
  return last;
}

function exchange(wire: Wire, config: GoConfig, server: string, name: string, type: string): Tried {
  if (!config.tcp) {
    const answer = roundTrip(wire, config, server, name, type, 'udp');
    if (answer?.kind !== 'message' || !answer.message.truncated) return checked(wire, answer, type);
    wire.use(answer.query, 'over-tcp');
  }
  return checked(wire, roundTrip(wire, config, server, name, type, 'tcp'), type);
}

function roundTrip(wire: Wire, config: GoConfig, server: string, name: string, type: string, protocol: 'udp' | 'tcp'): Arrival | undefined {
  const socket = wire.open(protocol);
  wire.send(socket, server, { name: name.replace(/\.$/, ''), type });
  const arrival = wire.next([socket], wire.now + config.timeoutMs);
  wire.close(socket);
  return arrival;
}

function checked(wire: Wire, arrival: Arrival | undefined, type: string): Tried {
  if (arrival === undefined) return { kind: 'error', code: 'i/o timeout' };
  if (arrival.kind !== 'message') return { kind: 'error', code: arrival.kind === 'closed' ? 'EOF' : 'connection refused' };
  const { message } = arrival;
  const code = errorOf(message, type);
  wire.use(arrival.query, code === undefined || code === NO_SUCH_HOST ? 'taken' : 'next-server');
  if (code !== undefined) return { kind: 'error', code };
  const wanted = type === 'SRV' ? [type] : ['A', 'AAAA'];
  return { kind: 'found', data: message.answers.filter((record) => wanted.includes(record.type)).map(({ data }) => data) };
}

/** `checkHeader` and `skipToAnswer`. */
function errorOf({ rcode, answers, authoritative, recursionAvailable, additional }: Message, type: string): string | undefined {
  if (rcode === RCODE.nxDomain) return NO_SUCH_HOST;
  if (rcode === RCODE.noError && !authoritative && !recursionAvailable && answers.length === 0 && additional === 0) return 'lame referral';
  if (rcode !== RCODE.noError) return 'server misbehaving';
  return answers.some((record) => record.type === type) ? undefined : NO_SUCH_HOST;
}
