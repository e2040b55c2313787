import { contains, parseIp, parsePrefix } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import { NotKnown } from '../not-known.ts';
import type { Clause } from './read.ts';

/** What unbound lets a client do, and the line that says so: of itself it answers its own host only (daemon/acl_list.c, 1.17). */
export interface Access {
  readonly action: string;
  readonly because: Because;
}

const OWN: readonly (readonly [string, string])[] = [['0.0.0.0/0', 'refuse'], ['127.0.0.0/8', 'allow'], ['::/0', 'refuse'], ['::1/128', 'allow'], ['::ffff:127.0.0.1/128', 'allow']];
const ACTIONS: readonly string[] = ['deny', 'refuse', 'deny_non_local', 'refuse_non_local', 'allow', 'allow_setrd', 'allow_snoop', 'allow_cookie'];

/** The action of the longest prefix of `access-control` that the client is in. */
export function accessOf(clauses: readonly Clause[], client: string): Access {
  const settings = clauses.filter(({ name }) => name === 'server').flatMap((clause) => clause.settings);
  const odd = settings.find(({ name }) => name === 'interface-action' || name === 'interface-view' || name === 'interface-tag');
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const ip = parseIp(client);
  if (ip === undefined) throw new NotKnown([{ text: `${client} is not an address` }]);
  const said = settings.filter(({ name }) => name === 'access-control').map(({ values: [net = '', action = ''], because }) => ({ net, action, because }));
  const defaults = OWN.map(([net, action]) => ({ net, action, because: { text: `unbound's own access-control: ${net} ${action}` } }));
  const fitting = [...defaults, ...said].flatMap((one) => {
    const prefix = parsePrefix(one.net.includes('/') ? one.net : `${one.net}/${one.net.includes(':') ? 128 : 32}`);
    if (prefix === undefined || !ACTIONS.includes(one.action)) throw new NotKnown([one.because]);
    return contains(prefix, ip) ? [{ ...one, length: prefix.length }] : [];
  });
  // A line of the configuration takes the place of unbound's own for the same prefix.
  const longest = fitting.reduce((best, one) => (one.length >= best.length ? one : best), { net: '', action: 'refuse', because: { text: 'no access-control' } as Because, length: -1 });
  return { action: longest.action, because: longest.because };
}
