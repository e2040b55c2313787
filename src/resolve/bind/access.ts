import { contains, formatIp, parseIp, parsePrefix } from '../../net/index.ts';
import type { Ip, Prefix } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { NotKnown } from '../not-known.ts';
import type { Statement } from './read.ts';

/** Addresses of the server's own devices with their networks; `undefined` where they are not known. */
export type OwnNets = readonly { readonly ip: Ip; readonly prefix: Prefix }[] | undefined;

/** Whether a client may do something, with the line that says so. */
export interface Allowed {
  readonly yes: boolean;
  readonly because: Because;
}

const OWN_LINE: Because = { text: "bind's own allow-recursion: localnets localhost" };

/**
 * Whether a client may have what bind keeps, and may have names looked up for it (lib/ns/query.c and bin/named/server.c, 9.18): allow-recursion and
 * allow-query-cache are each what the other is where it is not set, then what allow-query is, then the server's own networks. allow-query itself is for zones of its own.
 */
export function mayAsk(options: readonly Statement[], client: string, statements: readonly Statement[], own: OwnNets): { readonly cache: Allowed; readonly recursion: Allowed } {
  const ip = parseIp(client);
  if (ip === undefined) throw new NotKnown([{ text: `${client} is not an address` }]);
  const said = (name: string): Allowed | undefined => {
    const setting = options.findLast(({ words }) => words[0] === name);
    return setting === undefined ? undefined : { yes: matches(setting.block ?? [], ip, statements, own, setting.because) === true, because: setting.because };
  };
  const off = options.findLast(({ words: [name, value = ''] }) => name === 'recursion' && /^(?:no|false|0)$/.test(value));
  const asked = said('allow-query');
  const near = (): Allowed => ({ yes: isNear(ip, own, OWN_LINE, false), because: OWN_LINE });
  if (off !== undefined) return { cache: said('allow-query-cache') ?? { yes: false, because: off.because }, recursion: { yes: false, because: off.because } };
  return { cache: said('allow-query-cache') ?? said('allow-recursion') ?? asked ?? near(), recursion: said('allow-recursion') ?? said('allow-query-cache') ?? asked ?? near() };
}

/** The first element that the address is in decides; `undefined`: it is in none (`dns_acl_match`, lib/dns/acl.c). */
function matches(list: readonly Statement[], ip: Ip, statements: readonly Statement[], own: OwnNets, because: Because): boolean | undefined {
  for (const { words, block } of list) {
    const [first = '', second = ''] = words;
    const [turned, said] = first === '!' ? [true, second] : first.startsWith('!') ? [true, first.slice(1)] : [false, first];
    // none is everybody, denied: what stands behind it is never looked at.
    const [negated, text] = said === 'none' ? [!turned, 'any'] : [turned, said];
    const inside = block === undefined ? isIn(text, ip, statements, own, because) : matches(block, ip, statements, own, because) === true;
    if (inside) return !negated;
  }
  return undefined;
}

function isIn(text: string, ip: Ip, statements: readonly Statement[], own: OwnNets, because: Because): boolean {
  if (text === 'any') return true;
  if (text === 'localhost' || text === 'localnets') return isNear(ip, own, because, text === 'localhost');
  const acl = statements.find(({ words }) => words[0] === 'acl' && words[1] === text);
  if (acl !== undefined) return matches(acl.block ?? [], ip, statements, own, acl.because) === true;
  const prefix = parsePrefix(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (prefix === undefined) throw new NotKnown([because]);
  return contains(prefix, ip);
}

/** Whether an address is one of the server's own devices, or of a network that it is in. */
function isNear(ip: Ip, own: OwnNets, because: Because, itself: boolean): boolean {
  if (own === undefined) throw new NotKnown([because, { text: 'which networks the server is in' }]);
  return own.some((one) => (itself ? formatIp(one.ip) === formatIp(ip) : contains(one.prefix, ip)));
}
