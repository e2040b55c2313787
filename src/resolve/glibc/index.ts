import { parseIp } from '../../net/index.ts';
import type { Because } from '../../model/network/because.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Family, Lookup, LookupAnswer } from '../../model/resolve/lookup.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { NotKnown } from '../not-known.ts';
import { runLookup } from '../run-lookup.ts';
import { glibcConfig } from './config.ts';
import { dnsService } from './dns-service.ts';
import type { ServiceAnswer } from './dns-service.ts';
import { hostsAnswer } from './hosts.ts';
import { nssServices } from './nsswitch.ts';
import type { NssService, NssStatus } from './nsswitch.ts';
import { newGlibcState, UPDATED } from './state.ts';
import type { GlibcState } from './state.ts';

export interface GlibcOptions {
  /** The release, `36` for 2.36. */
  readonly minor: number;
  readonly family: Family;
  /** Where `rotate` begins; random in a real process. */
  readonly rotation: number;
  /** Whether the library of a service other than `files` and `dns` is in the container. */
  readonly service: (name: string) => 'absent' | 'unknown';
}

/**
 * getaddrinfo(3) of glibc for a name: nsswitch.conf's services in order, with the queries of `dns` (nss/getaddrinfo.c, in 2.36 under
 * sysdeps/posix). Takes the container's files and `ask`, which says what becomes of each query; gives all queries and the answer.
 */
export function glibcLookup(files: ResolverFiles, name: string, options: GlibcOptions, ask: Ask): Lookup {
  return runLookup(`glibc 2.${options.minor}`, name, ask, (wire) => {
    if (parseIp(name) !== undefined) return { kind: 'addresses', addresses: [name], from: 'literal' };
    const services = nssServices(files.nsswitch, options.minor);
    const config = glibcConfig(files, options.minor);
    if (config.flags.has('edns0')) wire.edns = EDNS_BYTES;
    const state = newGlibcState(wire, config, options.minor, options.rotation);
    return askServices(state, services, files, name, options);
  });
}

/** RESOLV_EDNS_BUFFER_SIZE of resolv/resolv-internal.h. */
export const EDNS_BYTES = 1200;

interface Asked {
  readonly found: LookupAnswer | undefined;
  readonly status: NssStatus;
  readonly noData: 'no' | 'nodata' | 'again';
}

/**
 * For IPv4 alone getaddrinfo asks gethostbyname2_r, which passes over services whose library is not there and tells failures otherwise: a
 * last service that is not available hands errno on (nss/getXXbyYY_r.c), and only where that is 0 does the name count as not found.
 */
function askServices(state: GlibcState, services: readonly NssService[], files: ResolverFiles, name: string, options: GlibcOptions): LookupAnswer {
  const usable = options.family === 'v4' ? services.filter(({ name: service, because }) => service === 'files' || service === 'dns' || known(options, service, because)) : services;
  if (usable.length === 0) return { kind: 'error', code: 'EAI_NODATA' };
  const { found, status, noData } = askInOrder(state, usable, files, name, options);
  if (found !== undefined) return found;
  if ((status === 'TRYAGAIN' || status === 'UNAVAIL') && state.herror === 'NETDB_INTERNAL') return { kind: 'error', code: 'EAI_SYSTEM' };
  if (noData !== 'no') return { kind: 'error', code: noData === 'again' && (options.family !== 'v4' || status !== 'NOTFOUND') ? 'EAI_AGAIN' : noData === 'again' ? 'EAI_NONAME' : 'EAI_NODATA' };
  return { kind: 'error', code: options.family === 'v4' && (status === 'TRYAGAIN' || (status === 'UNAVAIL' && (state.errnoLeft || leftBefore(files)))) ? 'EAI_NODATA' : 'EAI_NONAME' };
}

/**
 * Whether a file that is not there left errno at ENOENT before the first service was asked; the program's own errno is taken for 0. A
 * library that is not found leaves it as it was. (Seen of 2.31, 2.36 and 2.41.)
 */
function leftBefore(files: ResolverFiles): boolean {
  return [files.resolvConf, files.nsswitch, files.hostConf].some((file) => {
    if (file.kind === 'unknown') throw new NotKnown([file.because]);
    return file.kind === 'absent';
  });
}

function askInOrder(state: GlibcState, services: readonly NssService[], files: ResolverFiles, name: string, options: GlibcOptions): Asked {
  let asked: Asked = { found: undefined, status: 'UNAVAIL', noData: 'no' };
  for (const service of services) {
    const { status, addresses } = askService(state, service, files, name, options);
    const found: LookupAnswer | undefined = status === 'SUCCESS' ? { kind: 'addresses', addresses, from: service.name === 'dns' ? 'dns' : 'hosts' } : undefined;
    asked = { found, status, noData: status === 'SUCCESS' ? 'no' : state.herror === 'TRY_AGAIN' ? 'again' : state.herror === 'NO_DATA' ? 'nodata' : 'no' };
    const action = service.actions[status];
    if (action === 'MERGE') throw new NotKnown([service.because]);
    if (action === 'RETURN') break;
  }
  return asked;
}

/** Whether the library of another service is there: never, or it is not known, and then nothing is said. */
function known({ service }: GlibcOptions, name: string, because: Because): false {
  if (service(name) === 'unknown') throw new NotKnown([because]);
  return false;
}

function askService(state: GlibcState, service: NssService, files: ResolverFiles, name: string, options: GlibcOptions): ServiceAnswer {
  state.wire.because.push(service.because);
  if (service.name === 'dns') {
    state.wire.because.push(...state.config.lines);
    return dnsService(state, name, options.family);
  }
  if (service.name === 'files') return filesService(state, files, name, options.family);
  known(options, service.name, service.because);
  state.herror = 'NETDB_INTERNAL';
  return { status: 'UNAVAIL', addresses: [] };
}

/** The release from which on reading a hosts file to its end leaves errno as it was; before, any line that is more than a comment sets it. (2.31 does, 2.36 does not.) */
const KEEPS_ERRNO = UPDATED;

function hasEntry({ hosts }: ResolverFiles): boolean {
  return hosts.kind === 'lines' && hosts.lines.some((line) => /^\s*[^\s#]/.test(line));
}

function filesService(state: GlibcState, files: ResolverFiles, name: string, family: Family): ServiceAnswer {
  const answer = hostsAnswer(files, name, family);
  state.errnoLeft ||= answer === undefined || (state.minor < KEEPS_ERRNO && hasEntry(files));
  if (answer === undefined) {
    if (family === 'both') state.herror = 'HOST_NOT_FOUND';
    return { status: 'UNAVAIL', addresses: [] };
  }
  state.wire.because.push(...answer.because);
  state.herror = answer.addresses.length > 0 ? 'NETDB_SUCCESS' : 'HOST_NOT_FOUND';
  return { status: answer.addresses.length > 0 ? 'SUCCESS' : 'NOTFOUND', addresses: answer.addresses };
}
