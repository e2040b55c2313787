import type { ClientSaw } from '../recording.ts';
import { placeKey, sightingKey } from './collapse.ts';
import type { Sighting } from './story.ts';

/** From when on, up to when, in microseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The same packet at the same first place after this long is sent anew: a retransmission comes after 0.2 s at least. */
const ANEW_US = 150_000;
/** What is sent anew may have another form where a chain of nat changed more than addresses: that chain is asked for the first packet alone. A SYN comes again after a second. */
const ANEW_OTHERWISE_US = 900_000;
/** A SYN that is not seen leaving is retransmitted after a second (TCP_TIMEOUT_INIT), and twice that later. */
const RESENT_US = 950_000;
/** One that is seen again before this was sent a second after the first, by a machine that has much to do. */
const SEEN_AGAIN_US = 1_500_000;
const UNSEEN_SYN_US = [RESENT_US, 2_950_000, 6_950_000];
/** The third SYN comes after two seconds at least (tcp_syn_linear_timeouts, since 6.5), after three before. */
const REROUTED_US = 1_900_000;
/** Events of rules are noted a little later or earlier than the frame of their packet. */
const SLACK_US = 5_000;

const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * The attempt of a TCP connection that counts: a sender that hears nothing sends again, and the kernel's dice may fall otherwise then. It is the last
 * one that had the time to be answered where the program was answered or refused, and the first one otherwise: a neighbour that is asked for may be given
 * up about the first attempt when the second has begun. To a crafted SYN the server's stack answers again, and that may go another way.
 */
export function attemptOf(client: ClientSaw | undefined, tcp: boolean, sightings: readonly Sighting[]): Span {
  if (client === undefined) return { ...ALWAYS, to: answeredAgain(sightings) };
  if (!tcp) return ALWAYS;
  const starts = startsOf(client, sightings);
  const decided = client.outcome === 'answered' || client.outcome === 'stalls' || (client.outcome === 'error' && client.errno !== 'EHOSTUNREACH');
  // The second may never be seen: rules of its own stack may drop it for what the first one left behind.
  const first = sightings.find(({ role }) => role === 'forward')?.at ?? client.at;
  const [again = ALWAYS.to] = starts;
  if (!decided) return { ...ALWAYS, to: again < first + SEEN_AGAIN_US ? again : first + RESENT_US };
  const from = starts.findLast((start) => start < client.until) ?? ALWAYS.from;
  return { from, to: client.outcome === 'stalls' ? dataAgain(sightings.filter(({ at }) => at >= from)) : ALWAYS.to };
}

/**
 * What the program saw of its connection by the route that it had. With its third SYN a client over IPv6 lets go of that one and asks for another, its source being known by now
 * (__dst_negative_advice in tcp_write_timeout, ip6_negative_advice), so that another next hop may carry it: until then nobody had answered.
 */
export function byFirstRoute(client: ClientSaw, sightings: readonly Sighting[]): ClientSaw {
  const first = sightings.find(({ role, direction }) => role === 'forward' && direction === 'out');
  if (first === undefined || first.form.src.family === 4) return client;
  const elsewhere = sightings.some((one) => leavesElsewhere(one, first) && one.dev !== first.dev && one.at - first.at > REROUTED_US);
  const heard = sightings.some(({ role, at }) => role !== 'forward' && at - first.at < REROUTED_US);
  const { id, at, until, local } = client;
  return elsewhere && !heard ? { id, at, until, outcome: 'timeout', ...(local === undefined ? {} : { local }) } : client;
}

/**
 * The first packet of that attempt: a program sends a datagram anew with another size, or when it heard nothing. A SYN that its own stack refuses the second time is seen
 * nowhere but by the rules.
 */
export function firstPacketOf(client: ClientSaw | undefined, tcp: boolean, attempt: Span, sightings: readonly Sighting[]): Span {
  const [anew] = client?.again ?? [];
  const syn = tcp && client !== undefined ? sightings.find((one) => one.role === 'forward' && one.at >= attempt.from)?.at : undefined;
  return { ...attempt, to: Math.min(attempt.to, anew ?? ALWAYS.to, syn === undefined ? ALWAYS.to : syn + RESENT_US) };
}

/** The datagram that decided, of several: the last one where something came back, and the first one where nothing did. */
export function decisiveOf({ again, outcome }: ClientSaw): Span | undefined {
  const first = again?.[0];
  const last = again?.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return outcome === 'timeout' ? { ...ALWAYS, to: first } : { ...ALWAYS, from: last };
}

/** All attempts of a TCP connection up to the one that counts, and the first of them; undefined where that is the first. */
export function allAttempts(client: ClientSaw, counts: Span, sightings: readonly Sighting[]): { readonly all: Span; readonly first: Span } | undefined {
  if (!Number.isFinite(counts.from)) return undefined;
  return { all: { ...ALWAYS, to: counts.to }, first: { ...ALWAYS, to: startsOf(client, sightings)[0] ?? ALWAYS.to } };
}

/**
 * The attempt of a TCP connection that was told that nobody has the address, when it is not the first: the dice may have kept the first one silent.
 */
export function toldOfNobody(client: ClientSaw, sightings: readonly Sighting[]): Span | undefined {
  if (client.errno !== 'EHOSTUNREACH') return undefined;
  // A SYN may leave between the error and the moment in which the program looks.
  const told = sightings.findLast(({ role, at }) => role === 'error' && at < client.until)?.at ?? client.until;
  const from = startsOf(client, sightings).findLast((start) => start + SLACK_US < told);
  return from === undefined ? undefined : { ...ALWAYS, from };
}

/**
 * What was seen of an attempt without the errors about another's answer: to a SYN whose answer was lost a server's timer answers again, too, and where that is just before the client's
 * own timer sends the SYN anew, both answers are on the way at once and the dice fall for each. A client that was answered has the one that nothing was told about.
 */
export function ofOneAnswer(client: ClientSaw, sightings: readonly Sighting[]): readonly Sighting[] {
  const first = (role: Sighting['role']): number => sightings.find((one) => one.role === role)?.at ?? ALWAYS.to;
  const byTimer = first('reply') < first('forward') && (client.outcome === 'answered' || client.outcome === 'stalls');
  return byTimer ? sightings.filter(({ role }) => role !== 'error') : sightings;
}

/** When a first answer to a crafted packet was sent anew; never where it was not. */
function answeredAgain(sightings: readonly Sighting[]): number {
  const first = sightings.find(({ role, direction }) => role === 'reply' && direction === 'out');
  const again = first === undefined ? undefined : sightings.find((one) => one.at - first.at > ANEW_OTHERWISE_US && placeKey(one) === placeKey(first));
  return again === undefined ? ALWAYS.to : again.at - SLACK_US;
}

/**
 * When data that nobody acknowledged were sent anew: dice may fall otherwise for those, and what came of the first is known to rules by then. What is sent anew because an
 * error was told belongs to the first.
 */
function dataAgain(sightings: readonly Sighting[]): number {
  const first = new Map<string, number>();
  const errors = sightings.filter(({ role }) => role === 'error');
  for (const sighting of sightings.filter(({ role, direction }) => role === 'data' && direction === 'out')) {
    const key = sightingKey(sighting);
    const at = first.get(key);
    if (at === undefined || errors.some((error) => error.at > at && error.at < sighting.at)) first.set(key, sighting.at);
    else if (sighting.at - at > ANEW_US) return sighting.at - SLACK_US;
  }
  return ALWAYS.to;
}

/** When the second and later attempts began. */
function startsOf(client: ClientSaw, sightings: readonly Sighting[]): number[] {
  const [first] = sightings.filter(({ role }) => role === 'forward');
  const unseen = UNSEEN_SYN_US.map((after) => client.at + after);
  if (first === undefined) return unseen;
  // Rules of its own stack may have dropped the first of them.
  const starts = unseen.filter((start) => start < first.at);
  let last = first.at;
  for (const sighting of sightings) {
    if (placeKey(sighting) !== placeKey(first) && !leavesElsewhere(sighting, first)) continue;
    const same = sightingKey(sighting) === sightingKey(first);
    if (sighting.at - last > (same ? ANEW_US : ANEW_OTHERWISE_US)) starts.push(sighting.at - SLACK_US);
    last = sighting.at;
  }
  return starts;
}

/** The sender's dice may send it out by another device. */
function leavesElsewhere(sighting: Sighting, first: Sighting): boolean {
  return sighting.role === 'forward' && sighting.direction === 'out' && first.direction === 'out' && sighting.netns === first.netns;
}
