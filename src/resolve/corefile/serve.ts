import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord, Message, Question } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Cluster } from '../../model/kube/cluster.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import type { Asked, AskUpstream, Choose, Served } from '../../model/resolve/server.ts';
import { NotKnown } from '../not-known.ts';
import { matchingZone, plainName } from '../zones.ts';
import { acl } from './acl.ts';
import { forward } from './forward.ts';
import { hosts } from './hosts.ts';
import { kubernetes } from './kubernetes.ts';
import { serverKey } from './names.ts';
import type { Directive, ServerBlock } from './read.ts';
import { rewritten } from './rewrite.ts';
import type { Rewritten } from './rewrite.ts';
import { template } from './template.ts';

/** Everything that a CoreDNS has besides its Corefile. `file` gives a file of its container. */
export interface CoreWorld {
  readonly cluster: Cluster;
  readonly file: (path: string) => ConfFile;
  readonly upstream: AskUpstream;
  readonly choose: Choose;
  /** `1.15`: major and minor of the release; absent: not known. */
  readonly release?: readonly [number, number] | undefined;
}

/** What a plugin makes of a query. `next`: the one after it shall answer. */
export type Outcome =
  | { readonly kind: 'next' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'answer'; readonly rcode: number; readonly answers: readonly DnsRecord[]; readonly authoritative: boolean; readonly recursionAvailable?: boolean; readonly truncated?: boolean; readonly additional?: number };

/** A query on its way through the plugins of one server block. */
export interface Passing {
  readonly world: CoreWorld;
  readonly asked: Asked;
  readonly name: string;
  readonly type: string;
  readonly block: ServerBlock;
  readonly because: Because[];
  /** How long it has taken so far. */
  afterMs: number;
  /** Lookups of other names that this answer took. */
  depth: number;
  /** Another name by the same server, from its server blocks on (plugin/pkg/upstream). */
  readonly lookUp: (question: Question) => Outcome;
}

export type Plugin = (passing: Passing, directives: readonly Directive[]) => Outcome;

/** Plugins that decide nothing about what is answered to A and AAAA, or only in what order (their pages in plugin/, 1.15). `cache` keeps what the others say. */
const TRANSPARENT: readonly string[] = ['root', 'cancel', 'reload', 'nsid', 'bufsize', 'debug', 'trace', 'ready', 'health', 'pprof', 'prometheus', 'errors', 'log', 'dnstap', 'loadbalance', 'cache', 'loop', 'metadata', 'multisocket', 'minimal', 'timeouts'];

const PLUGINS: Readonly<Record<string, Plugin>> = { acl, template, hosts, kubernetes, forward };

/** The order in which plugins see a query, whatever the Corefile's (plugin.cfg, 1.15): those that are modelled and those that are not. */
const ORDER: readonly string[] = ['shed', 'local', 'dns64', 'siit', 'any', 'chaos', 'tsig', 'rewrite', 'autopath', 'acl', 'header', 'dnssec', 'template', 'transfer', 'dynupdate', 'hosts', 'route53', 'azure', 'clouddns', 'k8s_external', 'kubernetes', 'file', 'auto', 'secondary', 'etcd', 'forward', 'grpc', 'erratic', 'whoami', 'view', 'nomad', 'geoip', 'tls', 'bind'];

/** Plugins that matter for other names and types only. */
const ELSEWHERE: readonly string[] = ['any', 'chaos', 'transfer', 'tls'];
const SO_MANY_LOOKUPS = 8;
/** What cache keeps at least, of itself: SERVFAIL for five seconds, and all else longer (plugin/cache/cache.go, minTTL and its siblings). */
const SERVFAIL_KEPT_MS = 5000;

/**
 * What CoreDNS answers to a query by its Corefile (`Server.ServeDNS` of core/dnsserver/server.go, 1.15): the server block of the longest
 * zone that the name is in, its plugins in the order of plugin.cfg. A plugin that is not modelled ends it with its line, if the query comes
 * so far. No block for the name is REFUSED, and SERVFAIL is what is left after the last plugin. `corefile` may throw `NotKnown`.
 */
export function corednsServes(corefile: () => readonly ServerBlock[], asked: Asked, world: CoreWorld): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(corefile(), asked, world);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(blocks: readonly ServerBlock[], asked: Asked, world: CoreWorld): Served {
  const name = plainName(asked.question.name);
  const block = blockFor(blocks, asked.port, name);
  if (block === undefined) return answered({ rcode: RCODE.refused, answers: [], authoritative: false }, 0, [{ text: `no server block of the Corefile is for ${name === '' ? '.' : name} at port ${asked.port}` }]);
  const because: Because[] = [];
  const passing = passingOf(world, asked, blocks, block, because, asked.question, 0);
  const outcome = pass(passing);
  if (outcome.kind === 'silent') return { kind: 'silent', because };
  const keeps = block.directives.some((one) => one.name === 'cache');
  const served = answered(outcome.kind === 'next' ? { rcode: RCODE.servFail, answers: [], authoritative: false } : outcome, passing.afterMs, outcome.kind === 'next' ? [...because, { text: 'no plugin of the server block answers this name', ...(block.because.ref === undefined ? {} : { ref: block.because.ref }) }] : because);
  return keeps && served.kind === 'answer' ? { ...served, keptMs: SERVFAIL_KEPT_MS } : served;
}

/** The server block of the longest zone that a name is in. */
function blockFor(blocks: readonly ServerBlock[], port: number, name: string): ServerBlock | undefined {
  const here = blocks.flatMap((block) => block.keys.flatMap((key) => {
    const read = serverKey(key);
    return read?.transport === 'dns' && read.port === port ? [{ block, zone: read.zone }] : [];
  }));
  const zone = matchingZone(here.map((one) => one.zone), name);
  return here.find((one) => one.zone === zone)?.block;
}

function passingOf(world: CoreWorld, asked: Asked, blocks: readonly ServerBlock[], block: ServerBlock, because: Because[], question: Question, depth: number): Passing {
  const passing: Passing = {
    world, asked: { ...asked, question }, name: plainName(question.name), type: question.type, block, because, afterMs: 0, depth,
    lookUp: (other) => {
      if (depth >= SO_MANY_LOOKUPS) throw new NotKnown([{ text: 'an alias that leads on and on' }]);
      const next = blockFor(blocks, asked.port, plainName(other.name));
      if (next === undefined) return { kind: 'answer', rcode: RCODE.refused, answers: [], authoritative: false };
      const inner = passingOf(world, asked, blocks, next, because, other, depth + 1);
      const outcome = pass(inner);
      passing.afterMs += inner.afterMs;
      return outcome;
    },
  };
  return passing;
}

/** The query through the plugins of its block, from one of them on. */
function pass(passing: Passing, from = 0): Outcome {
  const all = [...ORDER, ...passing.block.directives.map((one) => one.name).filter((one) => !ORDER.includes(one) && !TRANSPARENT.includes(one))];
  for (const [at, name] of all.entries()) {
    if (at < from) continue;
    const directives = passing.block.directives.filter((one) => one.name === name);
    const [first] = directives;
    if (first === undefined || ELSEWHERE.includes(name)) continue;
    const other = name === 'rewrite' ? rewritten(directives, passing.name) : undefined;
    if (other !== undefined) return passOther(passing, other, at + 1);
    if (name === 'rewrite') continue;
    const plugin = PLUGINS[name];
    if (plugin === undefined) throw new NotKnown([first.because]);
    const outcome = plugin(passing, directives);
    if (outcome.kind !== 'next') return outcome;
  }
  return { kind: 'next' };
}

/** What the plugins behind rewrite make of the other name. */
function passOther(passing: Passing, { name, because, undo }: Rewritten, from: number): Outcome {
  passing.because.push(...because);
  const inner: Passing = { ...passing, name: plainName(name), asked: { ...passing.asked, question: { ...passing.asked.question, name } } };
  const outcome = pass(inner, from);
  passing.afterMs = inner.afterMs;
  return undo(outcome);
}

function answered(outcome: Omit<Extract<Outcome, { kind: 'answer' }>, 'kind'>, afterMs: number, because: readonly Because[]): Served {
  const message: Message = { rcode: outcome.rcode, answers: outcome.answers, authoritative: outcome.authoritative, recursionAvailable: outcome.recursionAvailable ?? false, truncated: outcome.truncated ?? false, additional: outcome.additional ?? 0 };
  return { kind: 'answer', afterMs, message, because };
}
