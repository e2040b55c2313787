import { RCODE } from '../../model/resolve/message.ts';
import type { Message } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Asked, AskUpstream, Choose } from '../../model/resolve/server.ts';
import { parseIp } from '../../net/index.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName, within } from '../zones.ts';
import type { Clause, Setting } from './read.ts';

/** What became of a query that unbound sent on. */
export interface Forwarded {
  readonly message: Pick<Message, 'rcode' | 'answers'>;
  readonly afterMs: number;
  readonly because: readonly Because[];
}

interface Server { readonly address: string; readonly port: number; rto: number; tries: number }

/** So long unbound waits for a server of which it knows nothing, and twice as long each time after (`UNKNOWN_SERVER_NICENESS` of util/rtt.c). */
const FIRST_RTO_MS = 376;
/** Servers whose time-out is at most so much above the shortest are all alike to it (`RTT_BAND` of iterator/iterator.h). */
const BAND_MS = 400;
/** `outbound-msg-retry`. */
const TRIES = 5;
/** SERVFAIL of a server counts as no answer, and so does all else that is neither an answer nor that there is no such name (iterator/iter_resptype.c). */
const TAKEN: readonly number[] = [RCODE.noError, RCODE.nxDomain];
/** Settings that change whom is asked, how, or what is made of the answer. */
const ODD = /^(?:outgoing-interface|tls-upstream|ssl-upstream|ssl-service|private-address|rpz|module-config|root-hints|response-ip|dns64|ip-ratelimit|ratelimit|do-not-query-address|outbound-msg-retry|disable-dnssec-lame-check|do-ip4|do-udp|udp-upstream-without-downstream|unknown-server-time-limit)/;

/**
 * What unbound asks others (iterator/iterator.c, 1.17): the servers of the longest forward-zone or stub-zone that the name is in. One of
 * those that are alike is picked each time, for 376 ms and then twice as long, five times each, then SERVFAIL. A server of its own host is
 * not asked unless `do-not-query-localhost: no`. Names that no zone is for are looked for from the root on, which is not known here.
 */
export function forward(clauses: readonly Clause[], asked: Asked, upstream: AskUpstream, choose: Choose): Forwarded {
  const name = plainName(asked.question.name);
  const zones = clauses.filter((clause) => clause.name === 'forward-zone' || clause.name === 'stub-zone');
  const names = zones.map((zone) => plainName(valueOf(zone, 'name') ?? ''));
  const longest = matchingZone(names, name);
  const zone = zones.findLast((_, index) => names[index] === longest);
  if (zone === undefined) throw new NotKnown([{ text: `what the servers of the root and below answer for ${name}: no forward-zone of unbound is for it` }]);
  const settings = clauses.filter((clause) => clause.name === 'server').flatMap((clause) => clause.settings);
  const odd = oddOf(settings, clauses, zone, name);
  if (odd !== undefined) throw new NotKnown([odd]);
  const named = zone.settings.filter((setting) => /^(?:forward|stub)-addr$/.test(setting.name));
  const localhost = settings.findLast((setting) => setting.name === 'do-not-query-localhost');
  const left = named.filter(({ values: [text = ''] }) => localhost?.values[0] === 'no' || !isOwnHost(text));
  const because = [...named.filter((setting) => !left.includes(setting)).map((setting) => ({ ...setting.because, text: `${setting.because.text.trim()} (not asked: do-not-query-localhost is yes)` })), ...left.map((setting) => setting.because)];
  const servers = left.map((setting) => serverOf(setting));
  return { ...askAll(servers, asked, upstream, choose, name, longest ?? ''), because };
}

function askAll(servers: readonly Server[], asked: Asked, upstream: AskUpstream, choose: Choose, name: string, zone: string): Omit<Forwarded, 'because'> {
  const failed = { rcode: RCODE.servFail, answers: [] };
  let afterMs = 0;
  for (;;) {
    const able = servers.filter(({ tries }) => tries < TRIES);
    const least = Math.min(...able.map(({ rto }) => rto));
    const alike = able.filter(({ rto }) => rto <= least + BAND_MS);
    const server = alike[choose('upstream of unbound', alike.map(({ address }) => address))];
    if (server === undefined) return { message: failed, afterMs };
    server.tries++;
    let reply = upstream(asked.question, server.address, server.port, 'udp', afterMs);
    if (reply.kind === 'answer' && reply.message.truncated) reply = upstream(asked.question, server.address, server.port, 'tcp', afterMs);
    if (reply.kind === 'unknown') throw new NotKnown(reply.because);
    if (reply.kind === 'answer' && reply.afterMs <= server.rto) {
      afterMs += reply.afterMs;
      if (!TAKEN.includes(reply.message.rcode)) continue;
      if (leadsOn(reply.message, asked, zone)) throw new NotKnown([{ text: `where the alias of ${name} leads: unbound looks for it itself` }]);
      return { message: reply.message, afterMs };
    }
    // Whether an earlier lookup has found the server dead is not seen: it is then not waited for.
    if (choose('unbound', ['has not found the upstream dead yet', 'has found the upstream dead']) === 1) server.tries = TRIES;
    else afterMs += server.rto;
    server.rto *= 2;
  }
}

/** An alias whose end is not in the answer, or outside of the zone that the server is asked for. */
function leadsOn({ answers }: Message, { question }: Asked, zone: string): boolean {
  const aliases = answers.filter(({ type }) => type === 'CNAME');
  return question.type !== 'CNAME' && aliases.some(({ data }) => !within(zone, plainName(data)) || !answers.some(({ name, type }) => plainName(name) === plainName(data) && (type === question.type || type === 'CNAME')));
}

/** What is set that is not modelled: with a trust anchor unbound wants signatures, which are not in the model. */
function oddOf(settings: readonly Setting[], clauses: readonly Clause[], zone: Clause, name: string): Because | undefined {
  const insecure = settings.filter((setting) => setting.name === 'domain-insecure').map(({ values: [text = ''] }) => plainName(text));
  const anchor = insecure.some((one) => within(one, name)) ? undefined : settings.find((setting) => /^(?:auto-)?trust-anchor|^trusted-keys-file/.test(setting.name));
  const odd = anchor ?? settings.find((setting) => ODD.test(setting.name)) ?? zone.settings.find((setting) => !/^(?:name|(?:forward|stub)-addr|(?:forward|stub)-no-cache|stub-prime)$/.test(setting.name) && setting.values[0] !== 'no');
  return odd?.because ?? clauses.find((clause) => /^(?:rpz|auth-zone|view|cachedb|python|dynlib)$/.test(clause.name))?.settings[0]?.because;
}

/** `address[@port][#name]`. */
function serverOf({ values: [text = ''], because }: Setting): Server {
  const [, address = '', port] = /^([^@#]+)(?:@(\d+))?(?:#.*)?$/.exec(text) ?? [];
  if (parseIp(address) === undefined) throw new NotKnown([because]);
  return { address, port: port === undefined ? 53 : Number(port), rto: FIRST_RTO_MS, tries: 0 };
}

function isOwnHost(text: string): boolean {
  return /^127\.|^::1(?:[@#]|$)|^::ffff:127\./.test(text);
}

function valueOf({ settings }: Clause, name: string): string | undefined {
  return settings.findLast((setting) => setting.name === name)?.values[0];
}
