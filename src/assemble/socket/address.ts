import type { Listener } from '../../model/network/socket.ts';
import { ipv4, parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';

/** The wildcard has no address. An IPv6 socket bound to an IPv4-mapped address (Java) takes IPv4 and nothing else. */
export function addressOf(text: string, old: boolean): Pick<Listener, 'family' | 'addr'> | undefined {
  if (text === '*') return { family: old ? 4 : 6 };
  const printed = parseIp(text.replace(/^\[(.*)\]$/, '$1'));
  if (printed === undefined) return undefined;
  const addr: Ip = printed.family === 6 && printed.value >> 32n === 0xffffn ? ipv4(Number(printed.value & 0xffffffffn)) : printed;
  return addr.value === 0n ? { family: addr.family } : { family: addr.family, addr };
}
