import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { plainName, within } from '../zones.ts';
import type { Option } from './read.ts';

/** What dnsmasq does with names of a domain: an address for one type, null addresses, a server, or nothing at all. */
export type Entry =
  | { readonly kind: 'address'; readonly type: 'A' | 'AAAA'; readonly address: string; readonly because: Because }
  | { readonly kind: 'server'; readonly address: string; readonly port: number; readonly because: Because }
  | { readonly kind: 'zeros' | 'none' | 'usual'; readonly because: Because };

/** What counts for a name and a type: the first kind of entry that its longest domain has, and whether that domain has addresses of another type. */
export interface Group {
  readonly entries: readonly Entry[];
  readonly otherType: boolean;
}

/** Domains with what is said of them, the longest first; those without a domain are of `''`. */
export interface Domain {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** Everything that `server`, `local`, `address` and resolv.conf say of the domains that a name is in. */
export function domainsOf(options: readonly Option[], name: string, file: (path: string) => ConfFile): readonly Domain[] {
  const said = options.filter((option) => ['server', 'local', 'address'].includes(option.name)).flatMap(entriesOf);
  const all = [...said, ...fromResolvConf(options, file).map((entry) => ({ domain: '', entry }))].filter(({ domain }) => within(domain, name));
  const names = [...new Set(all.map(({ domain }) => domain))].sort((a, b) => b.length - a.length);
  return names.map((one) => ({ name: one, entries: all.filter(({ domain }) => domain === one).map(({ entry }) => entry) }));
}

/**
 * The entries that count (`lookup_domain` and `filter_servers` of src/domain-match.c, 2.90): of each domain, the longest first, addresses of
 * the type, null addresses, the usual servers, its own servers, or that it has none. A domain with addresses of the other type only is passed over.
 */
export function groupFor(domains: readonly Domain[], type: string): Group {
  for (const { entries } of domains) {
    const otherType = entries.some(({ kind }) => kind === 'address' || kind === 'zeros');
    for (const kind of ['address', 'zeros', 'usual', 'server', 'none'] as const) {
      const fitting = entries.filter((entry) => entry.kind === kind && (entry.kind !== 'address' || entry.type === type));
      if (fitting.length === 0) continue;
      return { entries: kind === 'usual' ? domains.filter(({ name }) => name === '').flatMap((one) => one.entries.filter((entry) => entry.kind === 'server')) : fitting, otherType };
    }
  }
  return { entries: [], otherType: false };
}

/** `/domain/domain/what`, or for a server without domains only what. */
function entriesOf(option: Option): readonly { readonly domain: string; readonly entry: Entry }[] {
  const { name, value, because } = option;
  const [, list, what = value] = /^\/(.*)\/([^/]*)$/.exec(value) ?? [];
  const domains = list === undefined ? [''] : list.split('/').map((domain) => domain.replace(/^\./, ''));
  if (domains.some((domain) => domain.includes('*') || (list !== undefined && domain === ''))) throw new NotKnown([because]);
  return domains.map((domain) => ({ domain: domain === '#' ? '' : plainName(domain), entry: entryOf(name, what, because) }));
}

function entryOf(name: string, what: string, because: Because): Entry {
  if (what === '') return { kind: 'none', because };
  if (what === '#') return { kind: name === 'address' ? 'zeros' : 'usual', because };
  const [, address = '', port] = /^([^#@]+)(?:#(\d+))?$/.exec(what) ?? [];
  const ip = parseIp(address);
  if (ip === undefined) throw new NotKnown([because]);
  if (name === 'address') return { kind: 'address', type: ip.family === 6 ? 'AAAA' : 'A', address, because };
  return { kind: 'server', address, port: port === undefined ? 53 : Number(port), because };
}

function fromResolvConf(options: readonly Option[], file: (path: string) => ConfFile): readonly Entry[] {
  if (options.some(({ name }) => name === 'no-resolv')) return [];
  const paths = options.filter(({ name }) => name === 'resolv-file').map(({ value }) => value);
  return (paths.length > 0 ? paths : ['/etc/resolv.conf']).flatMap((path): readonly Entry[] => {
    const read = file(path);
    if (read.kind === 'unknown') throw new NotKnown([read.because]);
    return (read.kind === 'lines' ? read.lines : []).flatMap((line, index): readonly Entry[] => {
      const [keyword, address = ''] = line.trim().split(/\s+/);
      return keyword === 'nameserver' && parseIp(address) !== undefined ? [{ kind: 'server', address, port: 53, because: lineOf(read, index + 1) }] : [];
    });
  });
}
