import { parseIp } from '../../net/index.ts';
import { RCODE } from '../../model/resolve/message.ts';
import type { Message } from '../../model/resolve/message.ts';
import type { ResolverFiles } from '../../model/resolve/conf-file.ts';
import type { Family, Lookup, LookupAnswer } from '../../model/resolve/lookup.ts';
import type { Ask } from '../../model/resolve/reply.ts';
import { runLookup } from '../run-lookup.ts';
import type { Wire } from '../wire.ts';
import { muslConfig } from './config.ts';
import type { MuslConfig } from './config.ts';
import { muslHosts } from './hosts.ts';
import { since } from './release.ts';
import { sendToAll } from './send.ts';

export interface MuslOptions {
  /** `1.2.3`. */
  readonly release: string;
  readonly family: Family;
  /** How many milliseconds later than asked for the kernel wakes the program: 0 or 1, which decides about a last round of queries. */
  readonly lateMs: number;
  /** A and AAAA have one id, which is made of the time (src/network/res_mkquery.c): the clock had no tick between them. Whose answers are read first where they arrive together: those to A, to AAAA, or both of the first server. Absent: each has its own. */
  readonly oneId?: 'A' | 'AAAA' | 'server';
}

/** Whether this release of musl lets A and AAAA have one id: `name_from_dns` makes them distinct since 1.2.4. */
export function mayShareIds(release: string): boolean {
  return !since(release, '1.2.4');
}

/** The longest name that musl takes with a search domain behind it. */
const MAX_NAME = 256;

/**
 * getaddrinfo(3) of musl for a name (src/network/lookup_name.c, 1.2.3 and 1.2.5): literal, hosts, then DNS; nsswitch.conf is not read.
 * With fewer than `ndots` dots the search list is gone through first. NXDOMAIN of one of the two questions is NXDOMAIN of the name; any
 * other failure, and a name without addresses, ends the search.
 */
export function muslLookup(files: ResolverFiles, name: string, options: MuslOptions, ask: Ask): Lookup {
  return runLookup(`musl ${options.release}`, name, ask, (wire) => {
    if (parseIp(name) !== undefined) return { kind: 'addresses', addresses: [name], from: 'literal' };
    const noData = since(options.release, '1.2.4') ? 'EAI_NODATA' : 'EAI_NONAME';
    const hosts = muslHosts(files.hosts, name, options.family);
    wire.because.push(...hosts.because);
    if (hosts.addresses.length > 0) return { kind: 'addresses', addresses: hosts.addresses, from: 'hosts' };
    if (hosts.otherFamily) return { kind: 'error', code: noData };
    return search(wire, muslConfig(files.resolvConf), name, options, noData);
  });
}

function search(wire: Wire, config: MuslConfig, name: string, options: MuslOptions, noData: string): LookupAnswer {
  wire.because.push(...config.lines);
  const dots = name.split('.').length - 1;
  const absolute = name.endsWith('.');
  const bare = absolute ? name.slice(0, -1) : name;
  if (bare === '' || bare.endsWith('.')) return { kind: 'error', code: 'EAI_NONAME' };
  const domains = dots >= config.ndots || absolute ? [] : config.search.filter((domain) => domain.length < MAX_NAME - bare.length - 1);
  for (const asked of [...domains.map((domain) => `${bare}.${domain}`), bare]) {
    const answer = oneName(wire, config, asked, options, noData);
    if (answer !== undefined) return answer;
  }
  return { kind: 'error', code: 'EAI_NONAME' };
}

/**
 * `name_from_dns`: `undefined` when the name does not exist, which alone lets the search go on. Before 1.2.4 the search domain `.` makes a
 * query that no server can read (src/network/res_mkquery.c, 1.2.3); its question keeps both dots here.
 */
function oneName(wire: Wire, config: MuslConfig, name: string, { release, family, lateMs, oneId }: MuslOptions, noData: string): LookupAnswer | undefined {
  if (name.endsWith('..') && since(release, '1.2.4')) return undefined;
  const asked = name.endsWith('.') && !name.endsWith('..') ? name.slice(0, -1) : name;
  const questions = (family === 'both' ? ['A', 'AAAA'] : [family === 'v4' ? 'A' : 'AAAA']).map((type) => ({ name: asked, type }));
  wire.first = oneId === 'AAAA' ? oneId : undefined;
  wire.byServer = oneId === 'server';
  const answers = sendToAll(wire, config, questions, since(release, '1.2.4'), { lateMs, oneId: oneId !== undefined });
  if (!since(release, '1.2.0')) return ofFirst(answers);
  for (const message of answers) {
    if (message === undefined) return { kind: 'error', code: 'EAI_AGAIN' };
    if (message.rcode === RCODE.nxDomain) return undefined;
  }
  const addresses = answers.flatMap((message, index) => addressesOf(message, since(release, '1.2.4') ? [questions[index]?.type ?? ''] : ['A', 'AAAA']));
  return addresses.length > 0 ? { kind: 'addresses', addresses, from: 'dns' } : { kind: 'error', code: noData };
}

/** In musl 1.1 an address of either answer is one of the name; without one the answer to the first question decides alone. */
function ofFirst(answers: readonly (Message | undefined)[]): LookupAnswer | undefined {
  const addresses = answers.flatMap((message) => addressesOf(message, ['A', 'AAAA']));
  if (addresses.length > 0) return { kind: 'addresses', addresses, from: 'dns' };
  const [first] = answers;
  if (first === undefined) return { kind: 'error', code: 'EAI_AGAIN' };
  return first.rcode === RCODE.nxDomain ? undefined : { kind: 'error', code: 'EAI_NONAME' };
}

function addressesOf(message: Message | undefined, types: readonly string[]): readonly string[] {
  return (message?.answers ?? []).filter(({ type }) => types.includes(type)).map(({ data }) => data);
}
