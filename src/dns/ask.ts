import { targetsOf } from '../diagnose.ts';
import type { NameFiles } from './files.ts';
import { servers } from './servers.ts';
import type { Servers } from './servers.ts';
import type { Loaded } from '../load.ts';
import type { Because, Network } from '../model/network/index.ts';
import { rcodeName } from '../model/resolve/index.ts';
import type { Ask, Choose, DnsProtocol, NameStep, Query, Question, Race, Reply, Sent } from '../model/resolve/index.ts';
import type { Target, Walked } from '../model/report/index.ts';
import type { Branch } from '../model/trace/index.ts';
import { formatIp, innermost, parseIp } from '../net/index.ts';
import { WITHOUT_QUESTION } from '../resolve/index.ts';
import { settledWalks } from '../walks.ts';
import type { Unwaited } from './waits.ts';
import { fateOfLater, raceOn, replyAfter } from './race.ts';
import type { Fate } from './race.ts';

/** The way of packets between somebody who asks and a server. */
export interface Flow {
  readonly server: string;
  readonly port: number;
  readonly protocol: DnsProtocol;
  readonly walked: Walked;
}

/** What a lookup asks the world: a function for its queries, and the steps that they made, in order, those of servers after the query that they are for. */
export interface Asking {
  readonly ask: Ask;
  readonly steps: (sent: readonly Sent[]) => readonly Unwaited[];
}

/** Packets walked and servers asked in one network; flows are walked when they are first needed. */
export class NameWorld {
  private readonly walked = new Map<string, Flow>();
  private readonly groups = new Map<Walked, readonly Group[]>();
  private readonly races = new Map<Walked, Race | undefined>();
  private readonly ended = new Map<string, ReturnType<NameWorld['endedAt']>>();
  private readonly servers: Servers;
  /** By the lines as they were collected: what a fix writes otherwise may let a server run that ended. */
  private readonly before: Servers;
  private readonly loaded: Loaded;
  private readonly network: Network;
  private readonly placeOf: (netns: string) => string;

  constructor(loaded: Loaded, network: Network, files: NameFiles, collected: NameFiles, placeOf: (netns: string) => string) {
    this.loaded = loaded;
    this.network = network;
    this.placeOf = placeOf;
    this.servers = servers(loaded, files);
    this.before = files === collected ? this.servers : servers(loaded, collected);
  }

  /** The ways of all packets that were needed, walked once each. */
  get flows(): readonly Flow[] {
    return [...this.walked.values()];
  }

  /** Places where queries of one socket that left at once could have clashed. */
  get racesMet(): readonly Race[] {
    return [...this.races.values()].filter((race) => race !== undefined);
  }

  /** Queries of one run of a lookup in a namespace: what falls by chance falls as `choose` says, and for one socket and server always alike. */
  asking(netns: string, choose: Choose): Asking {
    const below = new Map<number, readonly Unwaited[]>();
    const own = new Map<number, Pick<NameStep, 'at' | 'race' | 'ended' | 'untracked' | 'because'>>();
    const tracked: Running['tracked'] = new Map();
    const errors = new ErrorLimit();
    const kept: Running['kept'] = new Map();
    const ask: Ask = (query: Query) => {
      const made: Unwaited[] = [];
      const { reply, ...where } = this.query(netns, query.question, query.server, 53, query.protocol, query.atMs, { edns: query.edns, choose, tracked, errors, kept, socket: String(query.socket), sport: undefined, burst: query.burst, waiting: [], depth: 0, made });
      below.set(query.number, made);
      own.set(query.number, { because: 'because' in reply ? reply.because ?? [] : [], ...where });
      return reply.kind === 'answer' && reply.message.withoutQuestion === true ? { kind: 'unknown', because: [{ text: WITHOUT_QUESTION }, ...(reply.because ?? [])] } : reply;
    };
    const steps = (sent: readonly Sent[]): readonly Unwaited[] => sent.flatMap((one) => [
      { depth: 0, atMs: one.atMs, from: this.placeOf(netns), server: one.server, port: 53, protocol: one.protocol, question: one.question, socket: one.socket, came: cameOf(one.reply), because: [], ...own.get(one.number), ...(one.read === undefined ? {} : { use: one.read.use, readMs: one.read.atMs }) },
      ...(below.get(one.number) ?? []),
    ]);
    return { ask, steps };
  }

  private query(netns: string, question: Question, server: string, port: number, protocol: DnsProtocol, atMs: number, run: Running): Queried {
    const dst = parseIp(server.replace(/%.*$/, ''));
    if (dst === undefined) return { reply: { kind: 'unknown', because: [{ text: `${server} is not an address` }] } };
    if (run.depth > DEEPEST) return { reply: { kind: 'unknown', because: [{ text: 'servers that ask one another without end' }] } };
    const taken = this.branchOf(this.flow(netns, server, port, protocol, run.sport), `${netns} ${run.socket} ${server}:${port} ${protocol}`, run);
    const queried = this.delivered(taken.branch, question, protocol, atMs, run);
    return taken.race === undefined ? queried : { ...queried, reply: replyAfter(taken.fate, queried.reply, taken.race), race: taken.race };
  }

  private delivered(branch: Branch, question: Question, protocol: DnsProtocol, atMs: number, run: Running): Queried {
    const reply = replyOf(branch, protocol, run.choose);
    const ended = reply?.kind === 'refused' ? this.endedAt(branch) : undefined;
    if (ended === 'otherwise') return this.served(branch, question, protocol, atMs, run);
    if (reply?.kind === 'refused' && protocol === 'udp' && !endsAtHome(branch) && !run.errors.allowed(atMs)) return { reply: { kind: 'lost', because: [...(reply.because ?? []), { text: 'the kernel sends one client six ICMP errors at once, and then one a second (icmp_ratelimit)' }] } };
    if (ended !== undefined) return { reply: { kind: 'refused', afterMs: 0, because: ended.because }, at: this.placeOf(ended.netns), ended: ended.server };
    const untracked = reply?.kind === 'refused' ? untrackedIn(branch) : undefined;
    return reply === undefined ? this.served(branch, question, protocol, atMs, run) : { reply, ...(untracked === undefined ? {} : { untracked }) };
  }

  private served(branch: Branch, question: Question, protocol: DnsProtocol, atMs: number, run: Running): Queried {
    const { netns: at, tuple } = arrivedAt(branch);
    if (tuple === undefined) return { reply: { kind: 'unknown', because: [{ text: 'where the packet arrives' }] } };
    const place = this.placeOf(at);
    const asked = { question, protocol, client: formatIp(tuple.src), port: tuple.dport, ...(run.edns === undefined ? {} : { edns: run.edns }) };
    const key = `${at} ${question.type} ${question.name.toLowerCase()}`;
    const waiting = `${tuple.dport} ${key}`;
    if (run.waiting.includes(waiting)) return { reply: { kind: 'lost', loops: true, because: [{ text: 'the query comes back to the server that sent it' }] }, at: place };
    const upstream = (of: Question, to: string, toPort: number, by: DnsProtocol, afterMs: number, sport?: number): Reply => {
      const made: Unwaited[] = [];
      const found = this.query(at, of, to, toPort, by, atMs + afterMs, { ...run, waiting: [...run.waiting, waiting], socket: `${run.socket}/${run.made.length}`, sport, depth: run.depth + 1, made });
      run.made.push({ depth: run.depth + 1, atMs: atMs + afterMs, from: place, server: to, port: toPort, protocol: by, question: of, came: cameOf(found.reply), because: 'because' in found.reply ? found.reply.because ?? [] : [], ...atOf(found.at), ...(found.ended === undefined ? {} : { ended: found.ended }), ...(found.untracked === undefined ? {} : { untracked: found.untracked }), ...(found.reply.kind === 'lost' && found.reply.loops === true ? { loops: true as const } : {}) }, ...made);
      return found.reply;
    };
    const kept = run.kept.get(key);
    if (kept !== undefined && atMs >= kept.from && atMs <= kept.until) return { reply: { ...kept.reply, afterMs: 0 }, at: place };
    const served = this.servers.serverAt(at, listenerOf(branch), asked, upstream, run.choose);
    if (served.kind === 'silent') return { reply: { kind: protocol === 'tcp' ? 'silent' : 'lost', because: served.because }, at: place };
    if (served.kind === 'answer' && served.keptMs !== undefined && !served.message.truncated) run.kept.set(key, { from: atMs + served.afterMs, until: atMs + served.afterMs + served.keptMs, reply: served });
    return { reply: served, at: place };
  }

  /** Why nobody listens where a packet came to: CoreDNS ended itself when it found that it asks itself. `otherwise`: it did, and by the lines as they are now it would not. */
  private endedAt({ journeys }: Branch): { readonly netns: string; readonly server: string; readonly because: readonly Because[] } | 'otherwise' | undefined {
    const netns = journeys.find(({ purpose }) => purpose === 'open')?.disposition.netns;
    if (netns === undefined) return undefined;
    if (!this.ended.has(netns)) this.ended.set(netns, this.endedIn(netns));
    return this.ended.get(netns);
  }

  private endedIn(netns: string): ReturnType<NameWorld['endedAt']> {
    const isHere = (server: string, port: number): boolean => this.flow(netns, server, port, 'udp').walk.branches.every(({ journeys }) => journeys.find(({ purpose }) => purpose === 'open')?.disposition.netns === netns);
    const before = this.before.loopAt(netns, isHere);
    const now = before === undefined || this.before === this.servers ? before : this.servers.loopAt(netns, isHere);
    return before === undefined ? undefined : now === undefined ? 'otherwise' : { netns, ...now };
  }

  private flow(netns: string, server: string, port: number, protocol: DnsProtocol, sport?: number): Walked {
    const key = `${netns} ${server} ${port} ${protocol} ${sport ?? ''}`;
    const known = this.walked.get(key);
    if (known !== undefined) return known.walked;
    const [walked] = settledWalks(this.loaded, this.network, [this.targetOf(netns, server, port, protocol, sport)]);
    if (walked === undefined) throw new Error('bug: a question without a walk');
    this.walked.set(key, { server, port, protocol, walked });
    return walked;
  }

  /** As `netwhy FROM TO` would ask it, so that the target knows its Service. Only small packets matter. */
  private targetOf(netns: string, server: string, port: number, protocol: DnsProtocol, sport: number | undefined): Target {
    const at = netns.indexOf('/');
    const [node, id] = [netns.slice(0, at), netns.slice(at + 1)];
    const ip = server.replace(/%.*$/, '');
    const from = sport === undefined ? {} : { sport };
    const asked = targetsOf(this.loaded, { from: id === 'host' ? { kind: 'node', name: node } : { kind: 'netns', node, name: id }, to: { kind: 'address', ip, port: String(port) }, protocol, ...from });
    const found = asked.kind === 'found' ? asked.value[0] : undefined;
    const dst = parseIp(ip);
    if (dst === undefined) throw new Error(`bug: no address: ${server}`);
    if (found?.question.kind === 'socket') return { ...found, question: { ...found.question, size: 'small' } };
    return { name: `${dst.family === 6 ? `[${ip}]` : ip}:${port}/${protocol}`, question: { kind: 'socket', netns, protocol, dst, dport: port, size: 'small', ...from }, client: { netns, node }, server: {} };
  }

  /**
   * Ways that come to the same thing are one. Each packet throws its own dice, but what a connection was translated to, once it is tracked, all
   * packets of its socket go to; one that leaves at once with the first may throw its own, where it is known that such packets clash.
   */
  private branchOf(walked: Walked, socket: string, { choose, tracked, burst }: Running): Taken {
    const { target, walk } = walked;
    const asked = target.question.kind === 'wire' ? '' : formatIp(target.question.dst);
    const before = tracked.get(socket);
    const race = before !== undefined && before.burst === burst && target.question.kind === 'socket' && target.question.protocol === 'udp' ? this.raceOn(walked) : undefined;
    const clashes = race?.happens === true && choose(`queries that leave at once clash in the connection tracking of ${race.place}`, ['no', 'yes']) === 1;
    const all = this.groups.get(walked) ?? groupsOf(walk.branches, (netns) => this.placeOf(netns));
    this.groups.set(walked, all);
    const groups = clashes ? all : all.filter(({ endpoint }) => before === undefined || endpoint === before.endpoint || endpoint === asked);
    const total = groups.reduce((sum, { weight }) => sum + weight, 0);
    const group = groups[choose(target.name, groups.map(({ name }) => name), groups.map(({ weight }) => weight / (total || 1)))];
    if (group === undefined) throw new Error('bug: a walk without branches');
    if (clashes) return { branch: group.branch, race, fate: fateOfLater(race.kernel, group.endpoint === before?.endpoint) };
    if (!group.untracked) tracked.set(socket, { endpoint: group.endpoint, burst: before?.burst ?? burst });
    return { branch: group.branch };
  }

  private raceOn(walked: Walked): Race | undefined {
    if (!this.races.has(walked)) this.races.set(walked, raceOn(walked, this.network, this.placeOf));
    return this.races.get(walked);
  }
}

/** What became of a query, and where. */
interface Queried extends Pick<NameStep, 'at' | 'race' | 'ended' | 'untracked'> {
  readonly reply: Reply;
}

/** The way that a packet takes, and whether it clashed with the one before. */
type Taken = { readonly branch: Branch; readonly race?: undefined } | { readonly branch: Branch; readonly race: Race; readonly fate: Fate };

/** Branches of a walk that an asker cannot tell apart. */
interface Group {
  readonly branch: Branch;
  readonly name: string;
  readonly weight: number;
  /** The address that its packets have at the end of their way there. */
  readonly endpoint: string;
  /** A rule dropped the packet: no connection is tracked, and the next one is translated anew. */
  readonly untracked: boolean;
}

function groupsOf(branches: readonly Branch[], placeOf: (netns: string) => string): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const branch of branches) {
    const { outcome, atServer, journeys } = branch;
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const endpoint = open === undefined ? '' : formatIp(innermost(open.packetOut).dst);
    const untracked = open?.disposition.kind === 'dropped' && open.disposition.by.kind === 'rule';
    const what = outcome.kind === 'error' ? outcome.errno : outcome.kind;
    const key = `${what} ${atServer?.netns ?? ''} ${endpoint} ${untracked}`;
    const weight = branch.weight + (groups.get(key)?.weight ?? 0);
    groups.set(key, { branch: groups.get(key)?.branch ?? branch, name: outcome.kind === 'answered' && atServer !== undefined ? placeOf(atServer.netns) : what, weight, endpoint, untracked });
  }
  return [...groups.values()];
}

const DEEPEST = 6;

/** Whether the packet ended in the namespace that it came from: an error that goes by the loopback device is never held back (`icmpv4_xrlim_allow` of net/ipv4/icmp.c). */
function endsAtHome({ journeys }: Branch): boolean {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  return open !== undefined && open.disposition.netns === open.hops[0]?.netns;
}

/** How many ICMP errors one client is sent (`inet_peer_xrlim_allow` of net/ipv4/inetpeer.c, with icmp_ratelimit as it is of itself): one a second, and six after a rest. */
class ErrorLimit {
  private tokens = 6000;
  private last = 0;

  allowed(atMs: number): boolean {
    this.tokens = Math.min(6000, this.tokens + Math.max(0, atMs - this.last));
    this.last = Math.max(this.last, atMs);
    if (this.tokens < 1000) return false;
    this.tokens -= 1000;
    return true;
  }
}

interface Running {
  /** What the query says of the size of answers; a server that hands it on leaves that as it is. */
  readonly edns: number | undefined;
  readonly choose: Choose;
  /** What the connection of each socket was translated to, and in which burst its first packet left. */
  readonly tracked: Map<string, { readonly endpoint: string; readonly burst: number }>;
  readonly errors: ErrorLimit;
  /** Answers that servers keep, and from when until when they are given again. */
  readonly kept: Map<string, { readonly from: number; readonly until: number; readonly reply: Extract<Reply, { kind: 'answer' }> }>;
  readonly socket: string;
  /** The port that it leaves from, where that is always the same. */
  readonly sport: number | undefined;
  readonly burst: number;
  /** Queries that servers wait for the answer of: port, place, type and name. */
  readonly waiting: readonly string[];
  readonly depth: number;
  readonly made: Unwaited[];
}

/** Where a packet came to, and what it looked like there; where nobody listens, too. */
function arrivedAt({ atServer, journeys }: Branch): Pick<NonNullable<Branch['atServer']>, 'netns'> & { readonly tuple: Pick<NonNullable<Branch['atServer']>['tuple'], 'src' | 'dport'> | undefined } {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  if (atServer !== undefined || open === undefined) return atServer ?? { netns: '', tuple: undefined };
  const { src, l4 } = innermost(open.packetOut);
  return { netns: open.disposition.netns, tuple: 'dport' in l4 ? { src, dport: l4.dport } : undefined };
}

/** The rule that kept a packet from being tracked where it ended. */
function untrackedIn({ journeys }: Branch): NameStep['untracked'] {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  const rule = open?.hops.at(-1)?.steps.find(({ action }) => action === 'notrack')?.because[0];
  return open === undefined || rule === undefined ? undefined : { netns: open.disposition.netns, rule };
}

function atOf(at: string | undefined): { readonly at?: string } {
  return at === undefined ? {} : { at };
}

function cameOf(reply: Reply): NameStep['came'] {
  if (reply.kind !== 'answer') return { kind: reply.kind };
  return { kind: 'answer', afterMs: reply.afterMs, rcode: rcodeName(reply.message.rcode), answers: reply.message.answers, truncated: reply.message.truncated };
}

function listenerOf({ journeys }: Branch): Because | undefined {
  const last = journeys.findLast(({ direction, disposition }) => direction === 'forward' && disposition.kind === 'delivered')?.disposition;
  return last?.kind === 'delivered' ? last.listener : undefined;
}

/** So long a kernel asks for a neighbour before it says that the host cannot be reached: three times, one second apart, and what goes by in between. */
const NEIGHBOUR_FAILS_MS = 3070;

/** An error that is sent back at once, or by the one who looks in vain for a neighbour. Whether that one's comes back was not walked, unless it is the asker's own. */
function unreachable(journeys: Branch['journeys'], because: readonly Because[], choose: Choose): Reply | undefined {
  const open = journeys.find(({ purpose }) => purpose === 'open');
  const end = open?.disposition;
  if (end?.kind === 'rejected') return end.answerArrives || (isPastGateway(open) && choose('what the gateway does with an ICMP error', ['keeps it', 'hands it on']) === 1) ? { kind: 'unreachable', afterMs: 0, because } : undefined;
  if (end?.kind !== 'lost' || end.by.kind !== 'neighbour' || end.by.why === 'wrong-mac') return undefined;
  const own = end.netns === open?.hops[0]?.netns;
  return own || choose('ICMP host unreachable', ['comes back', 'does not come back']) === 0 ? { kind: 'unreachable', afterMs: NEIGHBOUR_FAILS_MS, because } : undefined;
}

/** Whether a packet went by a gateway that gave it another source: nobody tells whether that one hands errors on. */
function isPastGateway(open: Branch['journeys'][number] | undefined): boolean {
  return open?.hops.flatMap(({ steps }) => steps).some(({ stage, facts }) => stage === 'balancer' && facts['source'] === 'translated') === true;
}

/** What the asker hears where no server is reached or no answer comes back; `undefined` where it is the server's to say. */
function replyOf({ outcome, journeys }: Branch, protocol: DnsProtocol, choose: Choose): Reply | undefined {
  const because = (journeys.findLast(({ direction, disposition }) => direction === 'forward' && disposition.kind !== 'delivered') ?? journeys.at(-1))?.disposition.because ?? [];
  switch (outcome.kind) {
    case 'answered':
      return undefined;
    case 'timeout':
      return unreachable(journeys, because, choose) ?? { kind: 'lost', because };
    case 'unknown':
      return { kind: 'unknown', because: outcome.because };
    case 'error':
      if (outcome.errno === 'ECONNREFUSED') return { kind: 'refused', afterMs: 0, because };
      return { kind: 'unknown', because: [{ text: `what the resolver makes of ${outcome.errno}` }, ...because] };
    case 'status':
    case 'late':
    case 'stalls':
    case 'one-way':
      return { kind: 'unknown', because: [{ text: `a ${protocol} query of which only small packets arrive` }, ...because] };
  }
}
