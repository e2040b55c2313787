import type { Because } from '../../model/network/because.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { goConfig } from './config.ts';
import { hostsSources } from './order.ts';
import type { HostsSource } from './order.ts';

/** Whom a program of Go with cgo has look a name up: Go's own resolver, getaddrinfo of its libc, or nobody knows which; and the line that says so. */
export interface GoChoice {
  readonly by: 'go' | 'libc' | 'unknown';
  readonly because: readonly Because[];
}

/** Until this release a name below `.local` was always the libc's. */
const LOCAL_BY_MDNS_SINCE = 21;

/**
 * Which resolver a program of Go that was built with cgo takes for a name (`lookupOrder` of src/net/conf.go, 1.26): its own one where it understands resolv.conf and the hosts line of
 * nsswitch.conf in full, and else getaddrinfo(3). That nothing in its environment (GODEBUG, LOCALDOMAIN, RES_OPTIONS, HOSTALIASES) and no build tag says otherwise is assumed.
 */
export function goChooses(files: ResolverFiles, name: string, minor: number): GoChoice {
  try {
    return chosen(files, name, minor);
  } catch (error) {
    if (error instanceof NotKnown) return { by: 'unknown', because: error.because };
    throw error;
  }
}

function chosen(files: ResolverFiles, name: string, minor: number): GoChoice {
  if (/[\\%]/.test(name)) return { by: 'libc', because: [] };
  const { unknownOption } = goConfig(files);
  if (unknownOption !== undefined) return { by: 'libc', because: [unknownOption] };
  const hostname = name.replace(/\.$/, '').toLowerCase();
  if (minor < LOCAL_BY_MDNS_SINCE && hostname.endsWith('.local')) return { by: 'libc', because: [] };
  const { nsswitch } = files;
  if (nsswitch.kind === 'unknown') throw new NotKnown([nsswitch.because]);
  if (nsswitch.kind === 'absent') return { by: 'go', because: [] };
  const sources = hostsSources(nsswitch);
  if (sources === 'unreadable') return { by: 'libc', because: [lineOf(nsswitch, 1)] };
  const strange = sources.find((source) => isLeft(source, hostname, files));
  if (strange !== undefined) return { by: 'libc', because: [strange.because] };
  const known = sources.length === 0 || sources.some(({ source }) => source === 'files' || source === 'dns');
  return { by: known ? 'go' : 'libc', because: sources.slice(0, 1).map(({ because }) => because) };
}

/** Whether a source of the hosts line has the name left to the libc. */
function isLeft({ source, criteria, because }: HostsSource, name: string, { hostname }: ResolverFiles): boolean {
  if (source === 'files' || source === 'dns') return criteria.some((one, index) => !isStandard(one, index === criteria.length - 1));
  if (source === 'myhostname' && name !== '') {
    if (/(?:^|\.)localhost(?:\.localdomain)?$/.test(name) || name === '_gateway' || name === '_outbound') return true;
    if (hostname === undefined) throw new NotKnown([because]);
    return name === hostname.toLowerCase();
  }
  if (!source.startsWith('mdns') || name === '') return true;
  if (name.endsWith('.local')) return true;
  // Whether there is a file /etc/mdns.allow, which leaves all names to the libc, is not collected.
  throw new NotKnown([because]);
}

/** `standardStatusAction` of src/net/nss.go: it says what would be done without it. */
function isStandard(criterion: string, last: boolean): boolean {
  const [, status = '', action = ''] = /^([a-z]+)=([a-z]+)$/i.exec(criterion)?.map((word) => word.toLowerCase()) ?? [];
  if (!['success', 'notfound', 'unavail', 'tryagain'].includes(status)) return false;
  return (last && action === 'return') || action === (status === 'success' ? 'return' : 'continue');
}
