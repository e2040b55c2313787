import { bitsOf, parseIp } from '../../net/ip.ts';
import { parsePrefix, prefixOf } from '../../net/prefix.ts';
import type { LinkAddress } from '../../model/network/link.ts';
import type { IprouteTree } from '../../model/tree/iproute.ts';
import { entriesOf, given, jsonFields, jsonObjects, numberOf, textOf, toNumber } from '../iproute/index.ts';
import type { Entry, Fields } from '../iproute/index.ts';
import type { Because } from '../../model/network/because.ts';

const FLAGS = ['secondary', 'tentative', 'dadfailed', 'deprecated', 'temporary', 'dynamic', 'noprefixroute', 'nodad', 'mngtmpaddr', 'home', 'optimistic', 'stable-privacy', 'mcautojoin', 'autojoin'];

/** The addresses of every device of `ip addr`, by ifindex. */
export function assembleAddresses(tree: IprouteTree): ReadonlyMap<number, readonly LinkAddress[]> {
  const addresses = new Map<number, readonly LinkAddress[]>();
  for (const entry of entriesOf(tree, ['link'])) {
    const ifindex = entry.form === 'text' ? toNumber(entry.head.subject[0]?.slice(0, -1)) : numberOf(entry.fields, 'ifindex');
    if (ifindex !== undefined) addresses.set(ifindex, addressesOf(entry));
  }
  return addresses;
}

function addressesOf(entry: Entry): LinkAddress[] {
  const found = entry.form === 'text'
    ? entry.parts.filter((part) => part.of === 'address').map((part) => textAddress(part.fields, part.because))
    : jsonObjects(entry.item['addr_info']).map((info) => jsonAddress(jsonFields(info), entry.because));
  return found.filter((address) => address !== undefined);
}

/** `inet 10.1.0.2/24 ...`, or `inet 203.0.113.1 peer 203.0.113.2/32`: then the length belongs to both. */
function textAddress(fields: Fields, because: Because): LinkAddress | undefined {
  const [ip = '', length] = (textOf(fields, 'inet') ?? textOf(fields, 'inet6') ?? '').split('/');
  const peer = textOf(fields, 'peer')?.split('/');
  return addressOf({ ip, length: toNumber(length ?? peer?.[1]), peer: peer?.[0], fields, because });
}

function jsonAddress(fields: Fields, because: Because): LinkAddress | undefined {
  return addressOf({ ip: textOf(fields, 'local') ?? '', length: numberOf(fields, 'prefixlen'), peer: textOf(fields, 'address'), fields, because });
}

function addressOf(parts: { ip: string; length: number | undefined; peer: string | undefined; fields: Fields; because: Because }): LinkAddress | undefined {
  const ip = parseIp(parts.ip);
  if (ip === undefined || (parts.length ?? 0) > bitsOf(ip.family)) return undefined;
  const length = parts.length ?? bitsOf(ip.family);
  return {
    ip, prefix: prefixOf(ip, length), scope: textOf(parts.fields, 'scope') ?? 'global',
    ...given('peer', parts.peer === undefined ? undefined : parsePrefix(`${parts.peer}/${length}`)),
    flags: FLAGS.filter((flag) => parts.fields.get(flag) === true), because: parts.because,
  };
}
