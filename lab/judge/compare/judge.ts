import { formatIp, parseIp, sameIp } from '../../../src/net/ip.ts';
import { openBundle } from '../../../src/collect/index.ts';
import { load } from '../../../src/load.ts';
import type { Evidence } from '../../../src/model/evidence/index.ts';
import type { Network } from '../../../src/model/network/index.ts';
import type { Branch, Walk } from '../../../src/model/trace/journey.ts';
import type { Because } from '../../../src/model/network/because.ts';
import { trace } from '../../../src/trace/index.ts';
import { storiesOf } from '../observe/index.ts';
import type { Story } from '../observe/story.ts';
import type { Recording } from '../recording.ts';
import type { Probe, SocketProbe, World } from '../world.ts';
import { differences } from './agree.ts';
import type { Scene } from './agree.ts';
import { earlierNetworks } from './earlier.ts';
import { handlesOf } from './handles.ts';
import { netnsId, questionOf } from './question.ts';
import { rationsOf, withRation } from './ration.ts';
import { ruleBook } from './rules.ts';
import { weighGroups } from './weights.ts';

/** Branches after which a question is too many-sided to be compared. */
const MOST_BRANCHES = 600;

/** How the model did on one probe. `why`: the lines that make it unknown, or what differs from the nearest branch. */
export interface Judged {
  readonly probe: Probe;
  readonly verdict: 'agree' | 'unknown' | 'disagree';
  readonly why: readonly string[];
  readonly walk?: Walk;
  readonly story?: Story;
  /** The branches that are what the kernel did. */
  readonly matching: readonly Branch[];
}

/** One recording judged: every probe, and what the groups of equal probes say of the dice. */
export interface JudgedWorld {
  readonly recording: Recording;
  /** What netwhy collected. */
  readonly evidence: Evidence;
  readonly network: Network;
  readonly probes: readonly Judged[];
  /** Dice that do not fall as the model says, over many packets. */
  readonly weights: readonly string[];
}

/** Compares what the model says of a recorded world, on what netwhy collected of it, with what the kernel did. */
export async function judge(recording: Recording, bundle: string): Promise<JudgedWorld> {
  const evidence = await openBundle([bundle]);
  const { network } = load(evidence);
  const stories = storiesOf(recording, tunnelPorts(recording.world));
  const scene = sceneOf(recording.world, network, ruleBook(network, handlesOf(evidence), recording.world.tags.includes('traced')));
  const rations = rationsOf(stories.values());
  const unsent = new Set([...(recording.sent.unsent ?? []).map(({ id }) => id), ...orphans(recording.world, network, stories)]);
  const probes = recording.world.probes.filter(({ id }) => !unsent.has(id)).map((probe): Judged => {
    const story = stories.get(probe.id);
    if (story === undefined) return { probe, verdict: 'disagree', why: ['the prober said nothing of it'], matching: [] };
    const walks = walksOf(recording.world, network, probe, story);
    if (typeof walks === 'string') return { probe, verdict: 'disagree', why: [walks], story, matching: [] };
    const judged = walks.map((walk): Judged => ({ probe, story, walk, ...verdictOf(walk, (branch) => withRation(branch, rations, (way) => withDice(way, story, (one) => differences(way, one, probe, scene)))) }));
    return judged.find(({ verdict }) => verdict !== 'disagree') ?? judged[0] ?? { probe, verdict: 'disagree', why: ['no walk'], story, matching: [] };
  });
  return { recording, evidence, network, probes, weights: weighGroups(probes) };
}

/**
 * A branch of dice in which the datagram is sent once is compared with the one that decided, too: another one may have met other dice. One that tells of
 * several attempts is compared with all that was seen of them.
 */
function withDice({ choices, journeys }: Branch, story: Story, compare: (story: Story) => string[]): string[] {
  const why = compare(story);
  const once = journeys.filter(({ direction, purpose }) => direction === 'forward' && purpose === 'open').length === 1;
  if (why.length > 0 && !once && story.throughout !== undefined) return compare(story.throughout);
  return why.length === 0 || choices.length === 0 || !once || story.decisive === undefined ? why : compare(story.decisive);
}

/**
 * The walks of a probe that are right. The socket of a flow of `prime` that is used again has the address that it got then, where a new one would get another since. Where it would get the same,
 * its packets go by the route that was kept when it had none, or, where routes or rules changed since, by one that is asked for with it (sk_dst_check): no evidence tells which. What it kept
 * may lead to a router that has failed since, which a new socket passes by, or be older than a route that a new one would find.
 */
function walksOf(world: World, network: Network, probe: Probe, { client }: Story): readonly Walk[] | string {
  const ask = (one: Probe, as = network): Walk | string => {
    const question = questionOf(as, one);
    return typeof question === 'string' ? question : trace(as, question, { maxBranches: MOST_BRANCHES });
  };
  const walk = ask(probe);
  const src = client?.local === undefined ? undefined : parseIp(client.local);
  if (typeof walk === 'string') return walk;
  if (probe.kind !== 'socket' || src === undefined || !world.prime.some((one) => one.kind === 'socket' && flowOf(one) === flowOf(probe))) return [walk];
  const first = walk.branches[0]?.journeys[0]?.packetIn.src;
  const again = first === undefined ? walk : ask({ ...probe, src: formatIp(src) });
  if (typeof again === 'string') return again;
  const before = earlierNetworks(world, network, probe.netns).flatMap((earlier) => {
    const kept = ask(probe, earlier);
    return typeof kept === 'string' ? [] : [kept];
  });
  return [...(first === undefined || !sameIp(first, src) ? [] : [walk]), again, ...before];
}

/** Probes by sockets of `prime` whose address has gone since. No program could open such a socket now, so there is no such question. */
function orphans({ probes, prime }: World, network: Network, stories: ReadonlyMap<number, Story>): readonly number[] {
  return probes.filter((probe) => {
    const src = stories.get(probe.id)?.client?.local;
    if (probe.kind !== 'socket' || src === undefined || !prime.some((one) => one.kind === 'socket' && flowOf(one) === flowOf(probe))) return false;
    const links = network.netns.get(netnsId(probe.netns))?.links;
    return links?.kind === 'known' && !links.value.some(({ addresses }) => addresses.some(({ ip }) => formatIp(ip) === src));
  }).map(({ id }) => id);
}

function flowOf({ netns, protocol, sport, dst, dport }: SocketProbe): string {
  return `${netns} ${protocol} ${sport} ${dst} ${dport}`;
}

function sceneOf(world: World, network: Network, book: Scene['book']): Scene {
  const tcp = world.prime.flatMap((one) => (one.kind === 'socket' && one.protocol === 'tcp' ? [one] : []));
  const open = new Set(tcp.map(flowOf));
  const ports = new Set(world.prime.flatMap((one) => (one.kind === 'socket' && one.protocol !== 'icmp' ? [one.sport] : [])));
  const mute = new Set(world.listeners.filter((one) => one.mute === true).map((one) => `${netnsId(one.netns)} ${one.port}`));
  return {
    book,
    continued: (probe) => (probe.kind === 'socket' ? open.has(flowOf(probe)) : (probe.packet.l4.kind === 'tcp' || probe.packet.l4.kind === 'udp') && (ports.has(probe.packet.l4.sport) || ports.has(probe.packet.l4.dport))),
    isMute: (server) => server !== undefined && server.tuple.protocol === 17 && mute.has(`${server.netns} ${String(server.tuple.dport)}`),
    isVeth(netns, dev) {
      const links = network.netns.get(netnsId(netns))?.links;
      return links?.kind === 'known' && links.value.find(({ name }) => name === dev)?.detail.kind === 'veth';
    },
  };
}

/** UDP ports of the world's tunnels, besides the customary ones. */
function tunnelPorts(world: World): { readonly vxlan: ReadonlySet<number>; readonly geneve: ReadonlySet<number> } {
  const lines = [...world.steps, ...world.late].flatMap((step) => (step.tool === 'ip' ? step.lines : []));
  const of = (type: string): number[] => lines.flatMap((line) => (line.includes(`type ${type} `) ? [Number(/ dstport (\d+)/.exec(line)?.[1] ?? 0)] : []));
  return { vxlan: new Set([4789, 8472, ...of('vxlan')]), geneve: new Set([6081, ...of('geneve')]) };
}

function verdictOf(walk: Walk, compare: (branch: Branch) => string[]): Pick<Judged, 'verdict' | 'why' | 'matching'> {
  const compared = walk.branches.map((branch) => ({ branch, why: compare(branch) }));
  const matching = compared.filter(({ why }) => why.length === 0).map(({ branch }) => branch);
  const unknown = unknownOf(walk);
  if (unknown.length > 0) return { verdict: 'unknown', why: unknown.map(becauseText), matching };
  if (matching.length > 0) return { verdict: 'agree', why: [], matching };
  if (allRounds(walk).some((branch) => compare(branch).length === 0)) return { verdict: 'agree', why: [], matching: [] };
  const nearest = compared.reduce((best, one) => (one.why.length < best.why.length ? one : best));
  return { verdict: 'disagree', why: nearest.why, matching };
}

/** Of a packet that goes round, each round rolls the dice anew, and is like one of the branches: all of them together. */
function allRounds({ branches }: Walk): readonly Branch[] {
  const round = branches.flatMap((branch) => (branch.journeys[0]?.disposition.kind === 'loop' ? [{ branch, first: branch.journeys[0] }] : []));
  const [one] = round;
  if (one === undefined || round.length === 1) return [];
  return [{ ...one.branch, journeys: [{ ...one.first, hops: round.flatMap(({ first }) => first.hops) }, ...one.branch.journeys.slice(1)] }];
}

/** What keeps the walk from one certain answer: doubts, an unknown end, or lines whose two answers end differently. */
function unknownOf(walk: Walk): readonly Because[] {
  if (walk.truncated !== undefined) return [walk.truncated];
  const ends = new Set(walk.branches.map(({ outcome }) => (outcome.kind === 'error' ? outcome.errno : outcome.kind)));
  return walk.branches.flatMap((branch) => [
    ...(branch.doubts ?? []),
    ...(branch.outcome.kind === 'unknown' ? branch.outcome.because : branch.journeys.flatMap(({ disposition }) => (disposition.kind === 'unknown' || disposition.kind === 'leaves-the-model' ? disposition.because : []))),
    ...((branch.answers ?? []).length > 0 && ends.size > 1 ? branch.assumed : []),
  ]);
}

function becauseText({ ref, text }: Because): string {
  return ref === undefined ? text : `${ref.file}:${ref.line} ${text}`;
}
