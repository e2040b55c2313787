import { diagnose } from './diagnose.ts';
import { compare, distinct, formOf, openedByBox, withoutClientPort } from './join/index.ts';
import type { Shown } from './join/index.ts';
import { tupleText } from './ladder/index.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Answer, JoinedFlow, JoinedSight, JoinedWire, Ladder, LadderConversation, Query, SawOutcome } from './model/report/index.ts';
import type { HttpRule, Network, Tuple } from './model/network/index.ts';
import type { Outcome } from './model/trace/index.ts';
import { groupBy } from './net/group-by.ts';
import { formatIp, parseIp, sameIp } from './net/ip.ts';
import type { Ip } from './net/ip.ts';
import { PROTOCOL } from './net/protocol.ts';
import type { End, Failed, FailedBy, Opened } from './signs/index.ts';
import { errnoOfIcmp } from './trace/index.ts';

/** What failed in one capture. */
export interface FailedIn {
  readonly file: string;
  readonly failed: readonly Failed[];
}

/** What opened in one capture, of what is wanted. */
export interface OpenedIn {
  readonly file: string;
  readonly opened: (isWanted: (client: End, server: End) => boolean) => readonly Opened[];
}

/** A connection whose SYN a capture has. */
interface Sent {
  readonly file: string;
  readonly failed: Failed;
}

/** So many different questions are asked of the model. */
const MOST_ASKED = 8;

/** One question, with the first connection that asks it. */
interface Asked {
  readonly file: string;
  readonly failed: Failed;
  readonly query: Query;
  readonly translatedTo?: string;
  readonly conversation: LadderConversation | undefined;
  /** From where to where, without the client's port. */
  readonly form: string;
  /** The client's ports: one connection is seen at several points. */
  readonly ports: Set<number>;
}

/** Asks the model of what failed in captures, each connection as its client made it, and says whether the model loses it there, with the cause and its fix. `leftOut`: questions beyond what is asked at once. */
export function join(evidence: Evidence, captures: readonly FailedIn[], ladder: Ladder | undefined): { readonly flows: readonly JoinedFlow[]; readonly leftOut: number } {
  const parsed = new WeakMap();
  const loaded = load(evidence, parsed);
  const asked = questionsOf(loaded, captures, ladder);
  return { flows: asked.slice(0, MOST_ASKED).map((one) => answered(one, evidence, { parsed, network: loaded.network, ladder })), leftOut: Math.max(0, asked.length - MOST_ASKED) };
}

/** Outcomes in which no connection opens. */
const SHUT: ReadonlySet<Outcome['kind']> = new Set(['timeout', 'error']);

/**
 * The connections that open in captures and that in the model surely do not: from and to where a walk goes, with its client's port where the question names one. What opened was accepted by its client,
 * wherever that was captured.
 */
export function besideShut(captures: readonly OpenedIn[], answers: readonly Answer[], { protocol, sport }: Query): readonly JoinedWire[] {
  if (protocol === 'udp' || protocol === 'icmp') return [];
  return answers.flatMap(({ branches }): readonly JoinedWire[] => {
    if (!branches.every(({ outcome, doubts = [] }) => SHUT.has(outcome.kind) && doubts.length === 0)) return [];
    const forms = walkedForms(branches);
    const tuple = (client: End, server: End): Tuple => ({ protocol: PROTOCOL.tcp, src: client.address, dst: server.address, sport: client.port, dport: server.port });
    const isWanted = (client: End, server: End): boolean => (sport === undefined || client.port === sport) && forms.has(withoutClientPort(tupleText(tuple(client, server)), 'there'));
    const found = captures.flatMap(({ file, opened }) => opened(isWanted).map((one) => ({ file, one })));
    const [first] = found;
    if (first === undefined) return [];
    const { file, one: { client, server, packet } } = first;
    const times = new Set(found.map(({ one }) => one.client.port)).size;
    return [{ file, packet, times, query: queryOf('tcp', tuple(client, server)), saw: { kind: 'answered' }, agreement: 'differs', differences: [{ kind: 'outcome', predicted: distinct(branches) }] }];
  });
}

/** From where to where the opening packets of branches go, without the client's port. */
function walkedForms(branches: Answer['branches']): ReadonlySet<string> {
  return new Set(branches.flatMap(({ journeys: [first] }) => (first === undefined ? [] : [withoutClientPort(formOf(first.packetIn), 'there')])));
}

/** The connections that fail in captures and go from and to where a walk of the model does, beside the ways of that walk. */
export function besideWalks(evidence: Evidence, captures: readonly FailedIn[], ladder: Ladder | undefined, answers: readonly Answer[]): readonly JoinedWire[] {
  const walked = answers.map(({ branches }) => ({ branches, forms: walkedForms(branches) }));
  return questionsOf(load(evidence), captures, ladder).flatMap((asked) => {
    const own = walked.flatMap(({ branches, forms }) => (forms.has(asked.form) ? branches : []));
    const asOne = own.length > 0 ? own : walked.flatMap(({ branches }) => openedByBox(branches, asked.form));
    if (asOne.length === 0) return [];
    const { wire, shown } = wireOf(asked, ladder);
    const { agreement, place, differences } = compare(asOne, own.length > 0 ? shown : { ...shown, isOfBox: true });
    return [{ ...wire, agreement, ...(place === undefined ? {} : { place }), differences }];
  });
}

function questionsOf(loaded: Loaded, captures: readonly FailedIn[], ladder: Ladder | undefined): readonly Asked[] {
  const byKey = new Map<string, Asked>();
  const sent = groupBy(captures.flatMap(({ file, failed }) => failed.filter(({ syn }) => syn !== undefined).map((one): Sent => ({ file, failed: one }))), ({ failed }) => failed.syn?.sequence ?? 0);
  for (const { file, failed } of captures) {
    for (const one of failed.filter((each) => !isTranslatedAgain(each, file, sent))) {
      const tuple = tupleOf(one);
      const conversation = conversationOf(ladder, file, tupleText(tuple), one.packet);
      const nearest = conversation === undefined ? tuple : nearestOf(conversation, ladder, file, one, tuple);
      if (nearest === undefined) continue;
      const original = originalOf(loaded, nearest);
      const { src, dst, dport } = original ?? nearest;
      const key = `${one.protocol} ${formatIp(src)} ${formatIp(dst)} ${one.protocol === 'icmp' ? '' : dport} ${one.saw.kind}${one.saw.kind === 'status' ? ` ${one.saw.status} ${one.saw.host}${one.saw.path}` : ''}`;
      const known = byKey.get(key);
      if (known !== undefined) known.ports.add((original ?? nearest).sport);
      else byKey.set(key, { file, failed: one, query: { ...queryOf(one.protocol, original ?? nearest), ...(one.saw.kind === 'status' ? { http: { host: one.saw.host, path: one.saw.path } } : {}) }, ...(original === undefined ? {} : { translatedTo: tupleText(nearest) }), conversation, form: withoutClientPort(tupleText(original ?? nearest), 'there'), ports: new Set([(original ?? nearest).sport]) });
    }
  }
  return [...byKey.values()];
}

/** Whether the same SYN was seen nearer to its client, between other ends: what a node makes of it on the way is no question of its own. */
function isTranslatedAgain(one: Failed, file: string, sent: ReadonlyMap<number, readonly Sent[]>): boolean {
  const { syn, packet, client, server } = one;
  const isOther = (other: Failed): boolean => !sameIp(other.server.address, server.address) || other.server.port !== server.port || !sameIp(other.client.address, client.address);
  return syn !== undefined && (sent.get(syn.sequence) ?? []).some((other) => isOther(other.failed) && ((other.failed.syn?.ttl ?? 0) > syn.ttl || (other.file === file && other.failed.packet < packet)));
}

/**
 * Who talks with whom where the conversation was seen nearest to its client: it is asked as it was there. Undefined where what failed was seen further on alone, and the client may well have had its
 * answer; of data that is lost its sender knows more than the client.
 */
function nearestOf({ points: [first = -1], forms: [form = ''] }: LadderConversation, ladder: Ladder | undefined, file: string, { protocol, saw }: Failed, tuple: Tuple): Tuple | undefined {
  if (form === tupleText(tuple) && ladder?.points[first]?.file === file) return tuple;
  if (saw.kind !== 'stalls') return undefined;
  const [from, to] = form.slice(form.indexOf(' ') + 1).split(' > ').map(endOf);
  return from === undefined || to === undefined ? undefined : { protocol: PROTOCOL[protocol], src: from.ip, dst: to.ip, sport: from.port, dport: to.port };
}

function endOf(text: string): { readonly ip: Ip; readonly port: number } | undefined {
  const [, address = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(text) ?? [];
  const ip = parseIp(address);
  return ip === undefined ? undefined : { ip, port: Number(port) };
}

function tupleOf({ protocol, client, server }: Failed): Tuple {
  return { protocol: protocol === 'icmp' && client.address.family === 6 ? PROTOCOL['ipv6-icmp'] : PROTOCOL[protocol], src: client.address, dst: server.address, sport: client.port, dport: server.port };
}

function queryOf(protocol: Failed['protocol'], { src, dst, sport, dport }: Tuple): Query {
  if (protocol === 'icmp') return { from: { kind: 'address', ip: formatIp(src) }, to: { kind: 'address', ip: formatIp(dst) }, protocol, family: src.family };
  return { from: { kind: 'address', ip: formatIp(src) }, to: { kind: 'address', ip: formatIp(dst), port: String(dport) }, protocol, sport, family: src.family };
}

/** Pings of several programs have one form: that one is meant which has the packet. */
function conversationOf(ladder: Ladder | undefined, file: string, form: string, packet: number): LadderConversation | undefined {
  const isIn = (point: number | undefined): boolean => ladder?.points[point ?? -1]?.file === file;
  const alike = ladder?.conversations.filter(({ points, forms }) => forms.some((each, index) => each === form && isIn(points[index]))) ?? [];
  return alike.find(({ rungs }) => rungs.some(({ sights }) => sights.some(({ point, number }) => number === packet && isIn(point)))) ?? (form.includes('icmp ') ? undefined : alike[0]);
}

/** What a connection was before a node of the bundle translated it, by that node's conntrack: the answers that the node waits for are turned round what the capture has. */
function originalOf({ network }: Loaded, tuple: Tuple): Tuple | undefined {
  for (const { conntrack } of network.netns.values()) {
    if (conntrack.kind !== 'known') continue;
    const entry = conntrack.value.find(({ original, reply }) => isTurned(reply, tuple) && !isTurned(reply, original));
    if (entry !== undefined) return entry.original;
  }
  return undefined;
}

function isTurned(reply: Tuple, tuple: Tuple): boolean {
  return reply.protocol === tuple.protocol && reply.sport === tuple.dport && reply.dport === tuple.sport && sameIp(reply.src, tuple.dst) && sameIp(reply.dst, tuple.src);
}

/** What the captures show of one connection. */
function wireOf({ file, failed, query, translatedTo, conversation, ports }: Asked, ladder: Ladder | undefined): { readonly shown: Shown; readonly wire: Omit<JoinedWire, 'agreement' | 'place' | 'differences'> } {
  const shown = shownOf(failed, conversation, ladder);
  const lastSeen = shown.sights.findLast(({ direction }) => direction === (shown.sights.some((sight) => sight.direction === 'back') ? 'back' : 'there'));
  return { shown, wire: { file, packet: failed.packet, times: ports.size, query, saw: shown.saw, ...(translatedTo === undefined ? {} : { translatedTo }), ...(lastSeen === undefined ? {} : { lastSeen }) } };
}

/** What questions of one bundle share. */
interface Asking {
  readonly parsed: WeakMap<object, unknown>;
  readonly network: Network;
  readonly ladder: Ladder | undefined;
}

function answered(asked: Asked, evidence: Evidence, { parsed, network, ladder }: Asking): JoinedFlow {
  const { query } = asked;
  const { wire, shown } = wireOf(asked, ladder);
  // A new connection of this client has another port; this one's own entry in the bundle's conntrack is what its failure left behind. Where that does not explain it, the port perhaps does.
  const { sport, ...anew } = query;
  const first = said(sport !== undefined && query.protocol === 'tcp' ? anew : query, evidence, parsed, shown);
  if (first.agreement === 'agrees') return { ...wire, ...first };
  const second = said(query, evidence, parsed, shown);
  if (second.agreement === 'agrees') return { ...wire, ...second };
  if (first.refused !== undefined) {
    const [only, another] = holdersOf(network, query).map((from) => said({ ...anew, from }, evidence, parsed, shown)).filter(({ agreement }) => agreement === 'agrees');
    if (only !== undefined && another === undefined) return { ...wire, ...only };
  }
  // What a load balancer opens has the client's address, and the client never sent it.
  for (const front of frontsOf(network, query)) {
    const third = said(front.query, evidence, parsed, { ...shown, isOfBox: true }, asked.form);
    if (third.agreement === 'agrees') return { ...wire, query: front.query, openedBy: { balancer: front.balancer, form: asked.form }, ...third };
  }
  return { ...wire, ...first };
}

/** The namespaces that have the client's address, where several do: which of them asked, the wire says if one alone would fail so. */
function holdersOf({ netns }: Network, { from }: Query): readonly Query['from'][] {
  const ip = from.kind === 'address' ? parseIp(from.ip) : undefined;
  const holders = ip === undefined ? [] : [...netns.values()].filter(({ links }) => links.kind === 'known' && links.value.some(({ addresses }) => addresses.some((address) => sameIp(address.ip, ip))));
  return holders.length > MOST_ASKED ? [] : holders.map(({ node, name }) => ({ kind: 'netns', node, name }));
}

/** What a client asks of load balancers of seven layers for them to open, with its own address, a connection to this server. */
function frontsOf({ balancers = [] }: Network, { from, to, protocol }: Query): readonly { readonly balancer: string; readonly query: Query }[] {
  const [client, server] = [from, to].map((end) => (end.kind === 'address' ? parseIp(end.ip) : undefined));
  if (protocol !== 'tcp' || client === undefined || server === undefined || to.kind !== 'address') return [];
  const leadsThere = ({ backends }: HttpRule): boolean => backends.kind === 'known' && backends.value.some(({ addr, port }) => sameIp(addr, server) && String(port) === to.port);
  return balancers.flatMap(({ name, addresses, listeners }) => addresses.filter(({ family }) => family === client.family).flatMap((address) => listeners.flatMap(({ port, source, http }) => {
    const rules = source.kind === 'kept' && http?.rules.kind === 'known' ? http.rules.value : [];
    return rules.filter((rule) => rule.host?.startsWith('*') !== true && !rule.path.startsWith('~') && leadsThere(rule)).map(({ host, path }) => ({
      balancer: name, query: { from, to: { kind: 'address', ip: formatIp(address), port: String(port) }, protocol, family: client.family, http: { ...(host === undefined ? {} : { host }), path: path.replace(/^=/, '') } } as const,
    }));
  })));
}

/** What the model says of a question, and how that compares with what the captures show: of the client's own connection, or of that of a form which a box opens. */
function said(query: Query, evidence: Evidence, parsed: WeakMap<object, unknown>, shown: Shown, boxForm?: string): Pick<JoinedFlow, 'agreement' | 'differences' | 'findings' | 'places'> & Partial<JoinedFlow> {
  const diagnosis = diagnose(evidence, query, parsed);
  if (diagnosis.kind === 'refused') return { agreement: 'unsure', differences: [], findings: [], refused: diagnosis.refusal.message, places: {} };
  const { verdict, answers, findings, places } = diagnosis.report;
  const branches = answers.flatMap((answer) => (boxForm === undefined ? answer.branches : openedByBox(answer.branches, boxForm)));
  const { branch, agreement, place, differences } = compare(branches, shown);
  const ending = branch?.journeys.findLast(({ purpose }) => purpose !== 'error');
  return {
    agreement, ...(place === undefined ? {} : { place }), differences, verdict, findings, places,
    ...(branch === undefined ? {} : { predicted: { outcome: branch.outcome, ...(ending === undefined ? {} : { ending: { direction: ending.direction, purpose: ending.purpose, disposition: ending.disposition } }) } }),
  };
}

function sawOf(saw: FailedBy): SawOutcome {
  switch (saw.kind) {
    case 'silence': case 'elsewhere': return { kind: 'timeout' };
    case 'reset': return { kind: 'error', errno: 'ECONNREFUSED' };
    case 'stalls': return { kind: 'stalls' };
    case 'status': return { kind: 'status', status: saw.status };
    case 'icmp': return { kind: 'error', errno: errnoOfIcmp(saw.family, saw.type, saw.code).errno };
  }
}

/** The opening packets and their answers, in the order of time. */
function shownOf({ protocol, saw }: Failed, conversation: LadderConversation | undefined, ladder: Ladder | undefined): Shown {
  if (conversation === undefined || ladder === undefined) return { saw: sawOf(saw), sights: [] };
  const name = (point: number | undefined): string => ladder.points[point ?? -1]?.name ?? '';
  const rungs = conversation.rungs.filter(({ what }) => protocol !== 'tcp' || what.startsWith('SYN'));
  const sights = rungs.flatMap(({ direction, sights: seen }) => seen.map(({ point, number, form, ttl }): JoinedSight => ({ direction, point: name(point), number, form, ttl })));
  const gone = rungs.findLast(({ fate, between }) => fate === 'vanished' && between !== undefined);
  const hops = gone?.between === undefined ? undefined : hopsBetween(ladder, gone.between);
  return { saw: sawOf(saw), sights, ...(gone?.between === undefined || hops === undefined ? {} : { vanished: { after: name(gone.between[0]), before: name(gone.between[1]), hops } }) };
}

/** By how much the time to live of other packets falls from one point to another. */
function hopsBetween({ conversations }: Ladder, [after, before]: readonly [number, number]): number | undefined {
  for (const { rungs } of conversations) {
    for (const { sights } of rungs) {
      const [first, second] = [sights.find(({ point }) => point === after), sights.find(({ point }) => point === before)];
      if (first !== undefined && second !== undefined) return first.ttl - second.ttl;
    }
  }
  return undefined;
}
