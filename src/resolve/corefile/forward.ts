import { RCODE } from '../../model/resolve/message.ts';
import { parseIp } from '../../net/index.ts';
import type { Reply } from '../../model/resolve/reply.ts';
import { lineOf } from '../../model/resolve/conf-file.ts';
import { NotKnown, WITHOUT_QUESTION } from '../not-known.ts';
import { plainName, within } from '../zones.ts';
import type { Outcome, Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

interface Upstream { readonly address: string; readonly port: number }

/** Options that decide neither whom it asks nor what it makes of the answer, while all goes well. */
const HARMLESS: readonly string[] = ['except', 'expire', 'max_fails', 'health_check', 'max_concurrent', 'prefer_udp', 'force_tcp', 'policy', 'max_idle_conns'];
const READ_TIMEOUT_MS = 2000;
const DEADLINE_MS = 5000;
const ATTEMPTS_AN_UPSTREAM = 2;
/** The release from which on it gives up after two attempts for each upstream; those before were not looked at. */
const BOUNDED: readonly [number, number] = [1, 15];

/**
 * The plugin forward (plugin/forward/forward.go, 1.15): the query goes to one upstream after the other, 2 s each, until one answers, 5 s are
 * over, or each was asked twice; then SERVFAIL. What an upstream answers is handed on as it is, REFUSED as well. An upstream that its
 * health check found dead is passed over as long as another one is left; whether it has found so yet is a choice of the run.
 */
export const forward: Plugin = (passing, directives, next) => {
  for (const directive of directives) {
    const [from = '.', ...to] = directive.args;
    const except = directive.body.filter(({ name }) => name === 'except').flatMap(({ args }) => args);
    if (!within(plainName(from), passing.name) || except.some((zone) => within(plainName(zone), passing.name))) continue;
    const odd = directive.body.find(({ name }) => !HARMLESS.includes(name));
    if (odd !== undefined) throw new NotKnown([odd.because]);
    passing.because.push(directive.because);
    return askAll(passing, directive, inOrder(passing, directive, to.flatMap((text) => upstreamsOf(passing, directive, text))));
  }
  return next(passing);
};

function askAll(passing: Passing, directive: Directive, upstreams: readonly Upstream[]): Outcome {
  const protocol = directive.body.some(({ name }) => name === 'force_tcp') ? 'tcp' : directive.body.some(({ name }) => name === 'prefer_udp') ? 'udp' : passing.asked.protocol;
  // Without a limit nobody is ever found dead, and no health check is made.
  let noticed = directive.body.some(({ name, args }) => name === 'max_fails' && args[0] === '0') ? false : undefined;
  const { clock, world } = passing;
  const deadline = clock.ms + DEADLINE_MS;
  for (let attempt = 0; attempt < ATTEMPTS_AN_UPSTREAM * upstreams.length && clock.ms < deadline; attempt++) {
    const upstream = upstreams[attempt % upstreams.length];
    if (upstream === undefined) break;
    const began = clock.ms;
    const reply = world.upstream(passing.asked.question, upstream.address, upstream.port, protocol, began);
    if (reply.kind === 'unknown') throw new NotKnown(reply.because);
    if (reply.kind === 'lost' && reply.loops === true) return goneRound(directive);
    if (reply.kind === 'answer' && reply.message.withoutQuestion === true) throw new NotKnown([{ text: WITHOUT_QUESTION }, ...(reply.because ?? [])]);
    if (reply.kind === 'answer' && reply.afterMs < READ_TIMEOUT_MS) {
      clock.ms += reply.afterMs;
      const { rcode, answers, authoritative, recursionAvailable, truncated } = reply.message;
      return { kind: 'answer', rcode, answers, authoritative, recursionAvailable, truncated };
    }
    const { release } = world;
    if (release === undefined || release[0] < BOUNDED[0] || (release[0] === BOUNDED[0] && release[1] < BOUNDED[1])) throw new NotKnown([directive.because]);
    noticed ??= world.choose('health check of forward', ['has not found the upstream dead yet', 'has found the upstream dead']) === 1;
    clock.ms = noticed && upstreams.length > 1 ? began : began + waited(reply);
    if (noticed && upstreams.length === 1) break;
  }
  return { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'error' };
}

/** Round and round, until `max_concurrent` queries are under way: that one is refused, and the others hand its answer on. Without that limit it is not known when it ends. */
function goneRound({ body, because }: Directive): Outcome {
  if (!body.some(({ name, args }) => name === 'max_concurrent' && Number(args[0]) > 0)) throw new NotKnown([because]);
  return { kind: 'answer', rcode: RCODE.refused, answers: [], authoritative: false, failed: 'error' };
}

function waited(reply: Reply): number {
  // Its sockets ask for every ICMP error as well (`recvErr` of plugin/pkg/proxy).
  return reply.kind === 'refused' || reply.kind === 'unreachable' ? Math.min(reply.afterMs, READ_TIMEOUT_MS) : READ_TIMEOUT_MS;
}

/** An address with or without a port, or a file of nameservers (plugin/pkg/parse/host.go). */
function upstreamsOf({ world, because: told }: Passing, { because }: Directive, text: string): readonly Upstream[] {
  const [, host = text, port] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(text.replace(/^dns:\/\//, '')) ?? [];
  if (parseIp(text) !== undefined) return [{ address: text, port: 53 }];
  if (parseIp(host) !== undefined) return [{ address: host, port: port === undefined ? 53 : Number(port) }];
  if (!text.startsWith('/')) throw new NotKnown([because]);
  const file = world.file(text);
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  return (file.kind === 'lines' ? file.lines : []).flatMap((line, index) => {
    const [keyword, address = ''] = line.trim().split(/\s+/);
    if (keyword !== 'nameserver' || parseIp(address) === undefined) return [];
    told.push(lineOf(file, index + 1));
    return [{ address, port: 53 }];
  });
}

/** `policy`: random unless said, of which only who comes first is thrown; the others keep their order. */
function inOrder({ world }: Passing, directive: Directive, upstreams: readonly Upstream[]): readonly Upstream[] {
  const policy = directive.body.find(({ name }) => name === 'policy')?.args[0] ?? 'random';
  if (upstreams.length < 2 || policy === 'sequential') return upstreams;
  const first = world.choose(`upstream of forward`, upstreams.map(({ address }) => address));
  return [...upstreams.slice(first), ...upstreams.slice(0, first)];
}
