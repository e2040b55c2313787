import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord, Message, Question } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import type { Reply } from '../../model/resolve/reply.ts';
import type { Asked, AskUpstream, Choose, Served } from '../../model/resolve/server.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { plainName, within } from '../zones.ts';
import { hostsOf } from './hosts.ts';
import type { Host } from './hosts.ts';
import type { Option } from './read.ts';
import { domainsOf, groupFor } from './servers.ts';
import type { Domain } from './servers.ts';

/** What a dnsmasq reads besides its configuration: a file of its host. */
export interface MasqWorld {
  readonly file: (path: string) => ConfFile;
  readonly upstream: AskUpstream;
  readonly choose: Choose;
}

/** Options that decide nothing about what is answered to A and AAAA. */
const HARMLESS: ReadonlySet<string> = new Set(['port', 'listen-address', 'interface', 'except-interface', 'bind-interfaces', 'bind-dynamic', 'user', 'group', 'pid-file', 'keep-in-foreground', 'no-daemon', 'log-queries', 'log-facility', 'log-async', 'cache-size', 'neg-ttl', 'max-ttl', 'local-ttl', 'min-cache-ttl', 'max-cache-ttl', 'no-poll', 'no-negcache', 'dns-forward-max', 'edns-packet-max', 'bogus-priv', 'filterwin2k', 'query-port', 'min-port', 'max-port', 'conf-file', 'clear-on-reload', 'strict-order', 'all-servers', 'no-dhcp-interface', 'quiet-dhcp', 'server', 'local', 'address', 'no-resolv', 'resolv-file', 'no-hosts', 'addn-hosts', 'expand-hosts', 'domain', 'host-record', 'domain-needed', 'rev-server']);

/**
 * What dnsmasq answers to a query (src/forward.c, src/domain-match.c and `answer_request` of src/rfc1035.c, 2.90): names of hosts and of
 * `host-record` first; then the `address`, `local` and `server` of the longest domain that the name is in; then the servers without a
 * domain. It asks a server once and waits for nothing: who asked must ask again. `options` may throw `NotKnown`.
 */
export function dnsmasqServes(options: () => readonly Option[], asked: Asked, world: MasqWorld): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(options(), asked, world);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(options: readonly Option[], asked: Asked, world: MasqWorld): Served {
  const odd = options.find(({ name }) => !HARMLESS.has(name));
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const { question } = asked;
  const name = plainName(question.name);
  const hosts = hostsOf(options, world.file);
  // The same address is given once, however many lines have it.
  const own = [...new Map(hosts.filter((host) => host.names.includes(name) && host.type === question.type).map((host) => [host.address, host])).values()];
  if (own.length > 0) return answered({ rcode: RCODE.noError, answers: own.map(({ address }) => record(question, address)) }, own.map(({ because }) => because), true);
  return byDomain(domainsOf(options, name, world.file), hosts, options, asked, world);
}

/** By the entries of the longest domain that count: addresses, or servers; what has neither is not there. */
function byDomain(domains: readonly Domain[], hosts: readonly Host[], options: readonly Option[], asked: Asked, world: MasqWorld): Served {
  const { question } = asked;
  const name = plainName(question.name);
  const { entries, otherType } = groupFor(domains, question.type);
  const because = entries.map((entry) => entry.because);
  const addresses = entries.flatMap((entry) => (entry.kind === 'address' ? [entry.address] : entry.kind === 'zeros' ? [question.type === 'A' ? '0.0.0.0' : '::'] : []));
  if (addresses.length > 0) return answered({ rcode: RCODE.noError, answers: addresses.map((address) => record(question, address)) }, because, true);
  const known = isKnown(hosts, name);
  if (entries.some(({ kind }) => kind === 'none')) return nothing(known || otherType, because);
  const needed = options.find((option) => option.name === 'domain-needed');
  if (needed !== undefined && !name.includes('.')) return nothing(known, [needed.because]);
  const servers = entries.flatMap((entry) => (entry.kind === 'server' ? [entry] : []));
  if (servers.length === 0) return answered({ rcode: RCODE.refused, answers: [] }, [{ text: `dnsmasq has no server for ${name}` }], false);
  return mended(forwarded(servers, asked, world, sportOf(options)), known || domains.some((domain) => domain.entries.some(({ kind }) => kind === 'address' || kind === 'zeros')));
}

/** A name that nobody else is asked for: there is nothing of this type where it, or one below it, is known with another. */
function nothing(known: boolean, because: readonly Because[]): Served {
  return answered({ rcode: known ? RCODE.noError : RCODE.nxDomain, answers: [] }, because, false);
}

function isKnown(hosts: readonly Host[], name: string): boolean {
  return hosts.some(({ names }) => names.some((one) => within(name, one)));
}

/** That there is no such name is not believed of one that it knows itself (`process_reply` of src/forward.c). */
function mended(served: Served, known: boolean): Served {
  if (served.kind === 'silent' || !known || served.message.rcode !== RCODE.nxDomain) return served;
  return { ...served, message: { ...served.message, rcode: RCODE.noError, authoritative: true } };
}

/** Servers of one domain are asked at once while it knows of none which is good; the first that does not refuse counts. */
function forwarded(servers: readonly { readonly address: string; readonly port: number; readonly because: Because }[], { question, protocol }: Asked, { upstream, choose }: MasqWorld, sport: number | undefined): Served {
  const replies = servers.map((server) => ({ server, reply: upstream(question, server.address, server.port, protocol, 0, protocol === 'udp' ? sport : undefined) }));
  const unknown = replies.flatMap(({ reply }) => (reply.kind === 'unknown' ? reply.because : []));
  if (unknown.length > 0) throw new NotKnown(unknown);
  // What does not repeat the question is not taken for an answer to it (`reply_query`).
  const answers = replies.flatMap(({ server, reply }) => (reply.kind === 'answer' && reply.message.withoutQuestion !== true ? [{ server, reply }] : []));
  const good = answers.filter(({ reply }) => reply.message.rcode !== RCODE.refused && reply.message.rcode !== RCODE.servFail);
  const able = good.length > 0 ? good : answers;
  const least = Math.min(...able.map(({ reply }) => reply.afterMs));
  const first = able.filter(({ reply }) => reply.afterMs === least);
  const taken = first[choose('server of dnsmasq', first.map(({ server }) => server.address))];
  if (taken === undefined) return { kind: 'silent', because: servers.map(({ because }) => because) };
  return { ...handedOn(taken.reply), because: [taken.server.because] };
}

/** `query-port`: one for all queries, or 0 for one that the kernel gives. */
function sportOf(options: readonly Option[]): number | undefined {
  const said = options.findLast(({ name }) => name === 'query-port')?.value;
  return said === undefined || said === '0' ? undefined : Number(said);
}

function handedOn(reply: Extract<Reply, { kind: 'answer' }>): Omit<Extract<Served, { kind: 'answer' }>, 'because'> {
  return { kind: 'answer', afterMs: reply.afterMs, message: { ...reply.message, recursionAvailable: true } };
}

function record({ name, type }: Question, address: string): DnsRecord {
  if (parseIp(address) === undefined) throw new Error(`bug: no address: ${address}`);
  return { name, type, data: address };
}

function answered({ rcode, answers }: Pick<Message, 'rcode' | 'answers'>, because: readonly Because[], authoritative: boolean): Served {
  return { kind: 'answer', afterMs: 0, because, message: { rcode, answers, authoritative, recursionAvailable: true, truncated: false, additional: 0 } };
}
