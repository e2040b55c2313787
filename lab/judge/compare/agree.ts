import type { Branch, Journey } from '../../../src/model/trace/journey.ts';
import { formatIp } from '../../../src/net/ip.ts';
import { innermost } from '../../../src/net/packet.ts';
import type { Sighting, Story } from '../observe/story.ts';
import type { ClientSaw } from '../recording.ts';
import { NODE } from '../kernel/execute.ts';
import type { Probe } from '../world.ts';
import { placesOf } from './expected.ts';
import type { Place } from './expected.ts';
import { formText, sameForm } from './form.ts';
import { rulesDiffer } from './rules.ts';
import type { RuleBook } from './rules.ts';

/** What is known of a world besides its probes. */
export interface Scene {
  readonly book: RuleBook;
  /** Whether a device is the end of a veth: what comes in there came from another namespace. */
  readonly isVeth: (netns: string, dev: string) => boolean;
  /** Whether a probe goes on with a TCP connection that was opened before netwhy collected. */
  readonly continued: (probe: Probe) => boolean;
  /** Whether the program that took the packet never answers, which no evidence of the kernel shows. */
  readonly isMute: (server: Branch['atServer']) => boolean;
}

/**
 * What the walk tells without a program that answers: up to the request that it took, or the last one that nobody did. A request that was sent again may be refused
 * by a rule that the first one did not meet, as where the answer is lost.
 */
function unanswered(branch: Branch, { client }: Story): Branch {
  const taken = branch.journeys.findIndex((journey) => isOpening(journey) && journey.disposition.kind === 'delivered');
  const journeys = branch.journeys.slice(0, (taken < 0 ? branch.journeys.findLastIndex(isOpening) : taken) + 1);
  const refused = client?.again !== undefined && client.call === 'send' && branch.outcome.kind === 'error' && branch.journeys.slice(journeys.length).some(isOpening);
  return { ...branch, journeys, outcome: branch.outcome.kind === 'unknown' || refused ? branch.outcome : { kind: 'timeout' } };
}

/** The prober sends a short datagram once, where a program that heard nothing sends it again and is refused then. */
function onceOnly(branch: Branch, { client }: Story, probe: Probe): Branch {
  const last = branch.journeys.findLastIndex(isOpening);
  if (probe.kind !== 'socket' || (probe.protocol !== 'udp' && probe.protocol !== 'icmp') || client?.again !== undefined || branch.outcome.kind !== 'error' || branch.journeys.findIndex(isOpening) === last) return branch;
  return { ...branch, journeys: branch.journeys.slice(0, last), outcome: { kind: 'timeout' } };
}

function isOpening({ direction, purpose }: Journey): boolean {
  return direction === 'forward' && purpose === 'open';
}

function isForward({ role }: Pick<Sighting, 'role'>): boolean {
  return role === 'forward';
}

/** A redirect tells the sender of a shorter way for later packets, beside carrying this one. That of IPv6 is recognised as none of the probe's. */
function isRedirect({ form: { protocol, l4 } }: Sighting): boolean {
  return protocol === 1 && l4.kind === 'icmp' && l4.type === 5;
}

/** A crafted ICMP error looks like an answer to itself; an answer goes to where it came from (to fragments without a header IPv6 gives one). */
function asSent(sighting: Sighting, probe: Probe): Sighting {
  if (probe.kind !== 'wire' || sighting.role !== 'error' || probe.packet.l4.kind !== 'icmp' || sighting.form.l4.kind !== 'icmp') return sighting;
  const { type, code } = sighting.form.l4;
  if (formatIp(sighting.form.dst) === probe.packet.src) return sighting;
  return type === probe.packet.l4.type && code === probe.packet.l4.code ? { ...sighting, role: 'forward' } : sighting;
}

/** What keeps a branch from being what the kernel did; empty when it is. */
export function differences(predicted: Branch, { sightings, ...rest }: Story, probe: Probe, { book, isVeth, continued, isMute }: Scene): string[] {
  const branch = isMute(predicted.atServer) ? unanswered(predicted, { sightings, ...rest }) : onceOnly(predicted, { sightings, ...rest }, probe);
  const story = { ...rest, sightings: sightings.filter((one) => !isRedirect(one)).map((one) => asSent(one, probe)) };
  // The client of an open connection sends data where the model opens it anew, and no evidence names the sockets that are open: only
  // how it ends can be compared, and of a crafted packet where it goes.
  if (continued(probe)) return probe.kind === 'socket' ? outcomeDiffers(branch, story, probe) : placesDiffer(placesOf(branch).filter(isForward), story.sightings.filter(isForward), isVeth);
  return [
    ...outcomeDiffers(branch, story, probe),
    ...placesDiffer(placesOf(branch), metByState(branch, story) ? story.sightings.map(unwritten(placesOf(branch))) : story.sightings, isVeth),
    ...serverDiffers(branch, story, probe),
    ...rulesDiffer(branch, story, book),
  ];
}

/** What the client's program saw, by name: `answered`, `ECONNREFUSED`, `timeout`, `stalls`. */
function outcomeDiffers(branch: Branch, { client }: Story, probe: Probe): string[] {
  if (probe.kind === 'wire' || client === undefined) return [];
  const { outcome } = branch;
  const told = outcome.kind === 'error' ? outcome.errno : outcome.kind;
  const seen = client.outcome !== 'error' ? client.outcome : gaveUp(client) ? 'stalls' : (client.errno ?? 'error');
  return told === seen ? [] : [`outcome: the client saw ${seen}${client.call === undefined ? '' : ` (${client.call})`}, the model says ${told}`];
}

/** An open connection whose data nobody acknowledged until its own stack had sent them often enough: it stalled, and where a veth drops them that takes eight seconds. */
function gaveUp({ errno, call }: ClientSaw): boolean {
  return errno === 'ETIMEDOUT' && call === 'recv';
}

/** What was predicted was seen, and what a stack took for its own was predicted. */
function placesDiffer(told: readonly Place[], seen: readonly Sighting[], isVeth: Scene['isVeth']): string[] {
  const missing = told.filter((place) => !seen.some((sighting) => at(sighting, place) && sameForm(sighting.form, place.form, place.anyPort)));
  const surplus = seen.filter((sighting) => taken(sighting) && !isAboutLaterPiece(sighting) && isVeth(sighting.netns, sighting.dev) && !told.some((place) => at(sighting, place)));
  return [
    ...missing.map((place) => `place: ${placeText(place)} was not seen${instead(place, seen)}`),
    ...surplus.map((sighting) => `place: ${placeText(sighting)} was seen and not predicted`),
  ];
}

/**
 * A SYN that is sent again because the dice took the answer to the first meets connections that know of that answer: rules for new packets leave its header as it is.
 */
function metByState({ choices }: Branch, { repeated }: Pick<Story, 'repeated'>): boolean {
  return repeated && choices.length > 0;
}

/** What was seen at a predicted place, with what rules write into headers as predicted. */
function unwritten(told: readonly Place[]): (seen: Sighting) => Sighting {
  return (seen) => {
    const place = told.find((one) => at(seen, one));
    return place === undefined || 'packet' in seen.form.l4 ? seen : { ...seen, form: { ...seen.form, ttl: place.form.ttl, tos: place.form.tos } };
  };
}

function at(a: Pick<Sighting, 'netns' | 'dev' | 'direction' | 'role'>, b: Pick<Sighting, 'netns' | 'dev' | 'direction' | 'role'>): boolean {
  return a.netns === b.netns && a.dev === b.dev && a.direction === b.direction && a.role === b.role;
}

/** Came in by a device for this host, whole: whatever the reason, the model must have it there. */
function taken({ direction, type, role, form }: Sighting): boolean {
  return direction === 'in' && type === 0 && role !== 'data' && form.fragment === undefined && innermost(form).fragment === undefined;
}

/**
 * An error about a fragment that is not the first: it names no ports, so that no program is told by it and no rule knows of what connection it is. The walk has the error about
 * the first alone.
 */
function isAboutLaterPiece({ role, form }: Sighting): boolean {
  return role === 'error' && form.l4.kind === 'icmp' && (form.l4.quoted?.fragment?.offset ?? 0) > 0;
}

function instead(place: Place, seen: readonly Sighting[]): string {
  const other = seen.find((sighting) => at(sighting, place));
  return other === undefined ? '' : `, but ${formText(other.form)}`;
}

function placeText({ netns, dev, direction, role, form }: Pick<Sighting, 'netns' | 'dev' | 'direction' | 'role' | 'form'>): string {
  return `${role} ${direction} ${netns}/${dev} ${formText(form)}`;
}

/** Who took the connection, and under which addresses its socket knows it. */
function serverDiffers(branch: Branch, story: Story, probe: Probe): string[] {
  const told = branch.atServer;
  if (probe.kind === 'socket' && probe.protocol === 'icmp') return [];
  const server = story.servers[0];
  // A program is given a datagram when it is there, a connection only when the client's last word of the handshake is.
  const accepted = told !== undefined && (told.tuple.protocol === 17 || branch.outcome.kind === 'answered');
  if (server === undefined) return accepted ? [`server: nobody took it, the model says ${told.netns.slice(NODE.length + 1)}`] : [];
  if (told === undefined) return branch.outcome.kind === 'answered' ? [] : [`server: ${server.netns} took it, the model says that nobody did`];
  const netns = told.netns.slice(NODE.length + 1);
  const same = netns === server.netns && formatIp(told.tuple.src) === server.peer && formatIp(told.tuple.dst) === server.local && told.tuple.dport === server.lport;
  return same ? [] : [`server: ${server.netns} ${server.peer}:${server.pport} > ${server.local}:${server.lport}, the model says ${netns} ${formatIp(told.tuple.src)} > ${formatIp(told.tuple.dst)}:${String(told.tuple.dport)}`];
}
