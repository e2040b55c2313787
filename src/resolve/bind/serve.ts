import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord, Message } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Asked, AskUpstream, Choose, Served } from '../../model/resolve/server.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName, within } from '../zones.ts';
import { mayAsk } from './access.ts';
import type { OwnNets } from './access.ts';
import type { Statement } from './read.ts';

/** What bind does outside of its files. */
export interface BindWorld {
  readonly upstream: AskUpstream;
  readonly choose: Choose;
  readonly own: OwnNets;
}

interface Forwarding { readonly servers: readonly { readonly address: string; readonly port: number }[]; readonly only: boolean; readonly zone: string; readonly because: readonly Because[] }

/** Statements that change whom is asked or what is made of the answer. */
const ODD = /^(?:view|plugin|dlz|dyndb|server|tls|http)$/;
const ODD_OPTIONS = /^(?:response-policy|dns64|rate-limit|deny-answer-(?:addresses|aliases)|resolver-.*timeout|query-source.*|stale-.*|root-delegation-only|disable-.*|max-recursion.*|sortlist|rrset-order|catalog-zones|blackhole|no-case-compress|synth-from-dnssec|prefetch|fetches-per-.*|clients-per-query|dual-stack-servers|attach-cache|match-mapped-addresses|no.*aaaa.*)$/;
/** Zones of its own without data (`empty_zones` of bin/named/server.c) in which a program looks a name up. */
const EMPTY: readonly string[] = ['home.arpa', 'in-addr.arpa', 'ip6.arpa'];
const TAKEN: readonly number[] = [RCODE.noError, RCODE.nxDomain];

/**
 * What bind answers as a forwarder (lib/ns/query.c and lib/dns/resolver.c, 9.18): who may not ask is refused; a name is sent to the forwarders of the longest zone of type forward that it
 * is in, or of the options, one after the other until one answers; then it is SERVFAIL with `forward only`, and else looked for from the root on, which is not known here. What
 * zones of its own answer, and what becomes of an answer that it wants signatures for, is not modelled.
 */
export function bindServes(statements: () => readonly Statement[], asked: Asked, world: BindWorld): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(statements(), asked, world);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(statements: readonly Statement[], asked: Asked, world: BindWorld): Served {
  const options = statements.filter(({ words }) => words[0] === 'options').flatMap(({ block }) => block ?? []);
  const odd = statements.find(({ words: [name = ''] }) => ODD.test(name)) ?? options.find(({ words: [name = ''] }) => ODD_OPTIONS.test(name));
  if (odd !== undefined) throw new NotKnown([odd.because]);
  const name = plainName(asked.question.name);
  const { cache, recursion } = mayAsk(options, asked.client, statements, world.own);
  const own = zonesOf(statements).find((zone) => within(zone.name, name) && !/^(?:forward|hint)$/.test(zone.type));
  if (own !== undefined) throw new NotKnown([own.statement.because]);
  const empty = EMPTY.find((zone) => within(zone, name));
  if (empty !== undefined) throw new NotKnown([{ text: `bind's own zone ${empty}` }]);
  if (!cache.yes) return answered({ rcode: RCODE.refused, answers: [] }, 0, [cache.because], recursion.yes);
  if (!recursion.yes) throw new NotKnown([recursion.because, { text: 'what bind keeps of earlier answers' }]);
  const forwarding = forwardingOf(statements, options, name);
  if (forwarding === undefined || forwarding.servers.length === 0) throw new NotKnown([{ text: `what the servers of the root and below answer for ${name}: bind has no forwarders for it` }]);
  wantsNoSignature(options, name);
  return forwarded(forwarding, asked, world);
}

function forwarded({ servers, only, zone, because }: Forwarding, asked: Asked, { upstream, choose }: BindWorld): Served {
  const left = [...servers];
  let afterMs = 0;
  while (left.length > 0) {
    const [server] = left.splice(choose('forwarder of bind', left.map(({ address }) => address)), 1);
    if (server === undefined) break;
    let reply = upstream(asked.question, server.address, server.port, 'udp', afterMs);
    if (reply.kind === 'answer' && reply.message.truncated) reply = upstream(asked.question, server.address, server.port, 'tcp', afterMs);
    if (reply.kind === 'unknown') throw new NotKnown(reply.because);
    if (reply.kind === 'lost' || reply.kind === 'silent') throw new NotKnown([...because, { text: `how long bind waits for ${server.address}, which does not answer` }, ...(reply.because ?? [])]);
    if (reply.kind !== 'answer') continue;
    afterMs += reply.afterMs;
    if (!TAKEN.includes(reply.message.rcode)) continue;
    if (leadsOn(reply.message.answers, asked, zone)) throw new NotKnown([{ text: `where the alias of ${plainName(asked.question.name)} leads: bind looks for it itself` }]);
    return answered(reply.message, afterMs, because, true);
  }
  if (!only) throw new NotKnown([...because, { text: `what the servers of the root and below answer for ${plainName(asked.question.name)}: bind asks them after its forwarders, without forward only` }]);
  return answered({ rcode: RCODE.servFail, answers: [] }, afterMs, because, true);
}

function zonesOf(statements: readonly Statement[]): readonly { readonly name: string; readonly type: string; readonly statement: Statement }[] {
  return statements.filter(({ words }) => words[0] === 'zone').map((statement) => ({ name: plainName(statement.words[1] ?? ''), type: statement.block?.findLast(({ words }) => words[0] === 'type')?.words[1] ?? '', statement }));
}

/** Forwarders of the longest zone that the name is in; a zone that says `forwarders` without one has none, whatever the options say. */
function forwardingOf(statements: readonly Statement[], options: readonly Statement[], name: string): Forwarding | undefined {
  const zones = zonesOf(statements).filter(({ type }) => type === 'forward');
  const longest = matchingZone(zones.map((zone) => zone.name), name);
  const zone = longest === undefined ? undefined : zones.findLast((one) => one.name === longest);
  const block = zone?.statement.block ?? options;
  const list = block.findLast(({ words }) => words[0] === 'forwarders');
  if (list === undefined) return undefined;
  const said = block.findLast(({ words }) => words[0] === 'forward');
  const global = list.words.includes('port') ? Number(list.words[list.words.indexOf('port') + 1]) : 53;
  const servers = (list.block ?? []).map(({ words: [address = '', ...more], because }) => {
    if (parseIp(address) === undefined || (more.length > 0 && more[0] !== 'port')) throw new NotKnown([because]);
    return { address, port: more[0] === 'port' ? Number(more[1]) : global };
  });
  return { servers, only: said?.words[1] === 'only', zone: longest ?? '', because: [list.because, ...(list.block ?? []).map(({ because }) => because), ...(said === undefined ? [] : [said.because])].filter((line, index, all) => all.findIndex((other) => other.ref?.line === line.ref?.line) === index) };
}

/** With `dnssec-validation` bind wants signatures, of itself too (auto, since 9.16): what it makes of an answer without is not in the model. */
function wantsNoSignature(options: readonly Statement[], name: string): void {
  const setting = options.findLast(({ words }) => words[0] === 'dnssec-validation');
  if (/^(?:no|false|0)$/.test(setting?.words[1] ?? '')) return;
  const spared = options.filter(({ words }) => words[0] === 'validate-except').flatMap(({ block }) => block ?? []).some(({ words: [zone = ''] }) => within(plainName(zone), name));
  if (!spared) throw new NotKnown([setting?.because ?? { text: "bind's own dnssec-validation: auto" }]);
}

/** An alias whose end is not in the answer, or outside of the zone that the forwarder is for. */
function leadsOn(answers: readonly DnsRecord[], { question }: Asked, zone: string): boolean {
  return question.type !== 'CNAME' && answers.some(({ type, data }) => type === 'CNAME' && (!within(zone, plainName(data)) || !answers.some((one) => plainName(one.name) === plainName(data))));
}

function answered({ rcode, answers }: Pick<Message, 'rcode' | 'answers'>, afterMs: number, because: readonly Because[], recursionAvailable: boolean): Served {
  return { kind: 'answer', afterMs, because, message: { rcode, answers, authoritative: false, recursionAvailable, truncated: false, additional: 0 } };
}
