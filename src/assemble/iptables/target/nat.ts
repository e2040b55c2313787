import type { NatTarget } from '../../../model/network/rule.ts';
import { parseIp } from '../../../net/index.ts';
import type { IptablesTarget } from '../../../model/tree/iptables.ts';
import { argOf, optionOf } from '../convert.ts';
import type { TargetConverter } from '../convert.ts';
import { readInt, readIpRange, readMasked, readNetwork, readRange } from '../values.ts';

const PORTS = 0xffff;

/** net/netfilter/xt_nat.c. Several ranges (old kernels) and a base port are not converted. */
export const dnat: TargetConverter = (target) => translation('dnat', 'to-destination', target);
export const snat: TargetConverter = (target) => translation('snat', 'to-source', target);

/** net/netfilter/xt_MASQUERADE.c: the address is the one of the device that the packet leaves by. */
export const masquerade: TargetConverter = (target) => toPorts('masquerade', target);

/** net/netfilter/xt_REDIRECT.c. */
export const redirect: TargetConverter = (target) => toPorts('redirect', target);

/** net/netfilter/xt_NETMAP.c. */
export const netmap: TargetConverter = (target) => {
  const network = readNetwork(argOf(target, 'to') ?? '');
  return network && 'range' in network ? [{ kind: 'netmap', to: network.range, length: network.prefix.length }] : undefined;
};

/** net/netfilter/xt_TPROXY.c: port 0 and the any-address stand for those of the packet. */
export const tproxy: TargetConverter = (target) => {
  const port = readInt(argOf(target, 'on-port') ?? '0', PORTS);
  const given = argOf(target, 'on-ip');
  const addr = given === undefined ? undefined : parseIp(given);
  const mark = readMasked(argOf(target, 'tproxy-mark') ?? '0/0');
  if (port === undefined || mark === undefined || (given !== undefined && addr === undefined)) return undefined;
  const marks = mark.value !== 0 || mark.mask !== 0;
  return [{ kind: 'tproxy', ...(addr && addr.value !== 0n && { addr }), ...(port !== 0 && { port }), ...(marks && { mark }) }];
};

function translation(kind: 'dnat' | 'snat', option: string, target: IptablesTarget): ReturnType<TargetConverter> {
  const given = target.options.filter(({ name }) => name === option);
  const to = given.length === 1 ? readNatTarget(given[0]?.args[0] ?? '') : undefined;
  return to && [{ kind, to: { ...to, ...flags(target) } }];
}

function toPorts(kind: 'masquerade' | 'redirect', target: IptablesTarget): ReturnType<TargetConverter> {
  const text = argOf(target, 'to-ports');
  const port = text === undefined ? undefined : readPort(text);
  if (text !== undefined && port === undefined) return undefined;
  return [{ kind, to: { ...(port && { port }), ...flags(target) } }];
}

function flags(target: IptablesTarget): Pick<NatTarget, 'random' | 'fullyRandom' | 'persistent'> {
  const has = (name: string): boolean => optionOf(target, name) !== undefined;
  return { random: has('random'), fullyRandom: has('random-fully'), persistent: has('persistent') };
}

/** `addr[-addr][:port[-port]]`, for IPv6 with brackets around the addresses when a port follows. */
function readNatTarget(text: string): Pick<NatTarget, 'addr' | 'port'> | undefined {
  const { addresses, ports } = splitTarget(text);
  const range = addresses === '' ? undefined : readIpRange(addresses);
  const port = ports === undefined ? undefined : readPort(ports);
  if ((addresses !== '' && range === undefined) || (ports !== undefined && port === undefined) || text === '') return undefined;
  const single = range && range.first === range.last;
  const addr: NatTarget['addr'] = single ? { kind: 'const', value: { family: range.family, value: range.first } } : range && { kind: 'range', range };
  return { ...(addr && { addr }), ...(port && { port }) };
}

function splitTarget(text: string): { readonly addresses: string; readonly ports?: string } {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    const ports = text.slice(end + 1);
    return ports === '' ? { addresses: text.slice(1, end) } : { addresses: text.slice(1, end), ports: ports.slice(1) };
  }
  const colon = text.indexOf(':');
  const isV6 = colon >= 0 && text.includes(':', colon + 1);
  return colon < 0 || isV6 ? { addresses: text } : { addresses: text.slice(0, colon), ports: text.slice(colon + 1) };
}

function readPort(text: string): NonNullable<NatTarget['port']> | undefined {
  const range = text.includes('/') ? undefined : readRange(text, PORTS, '-');
  if (range === undefined) return undefined;
  return range.from === range.to ? { kind: 'const', value: range.from } : { kind: 'range', range };
}
