import { failuresOf } from './detect/index.ts';
import { verdictOf } from './explain/index.ts';
import { applyChanges } from './fix/index.ts';
import type { ConntrackEntry, Network } from './model/network/index.ts';
import type { Established, Target, Verdict, Walked } from './model/report/index.ts';
import type { Journey, TraceQuestion } from './model/trace/index.ts';
import { sameIp } from './net/ip.ts';
import { PROTOCOL } from './net/protocol.ts';

/** So many connections of the table are walked again for a target, and so many told of. */
const MOST_WALKED = 8;
const MOST_TOLD = 3;
const ECHO_REQUEST: Readonly<Record<number, number>> = { [PROTOCOL.icmp]: 8 * 256, [PROTOCOL['ipv6-icmp']]: 128 * 256 };

type Socket = Extract<TraceQuestion, { kind: 'socket' }>;

type Walk = (network: Network, target: Target) => Walked;
interface Held { readonly netns: string; readonly entry: ConntrackEntry }

/**
 * The connections between the same ends that stand already in a table on the way and that go another way than one that is opened
 * now: what rules let pass because it is established, or what is still translated as it was once. Of a question that names
 * the source port of such a connection it is that connection, and the other answer is that of any other port. The entry that is
 * told is the one without which the connection would go the way of a new one.
 */
export function establishedBeside(network: Network, walked: readonly Walked[], walk: Walk): readonly Established[] {
  return walked.flatMap((one) => {
    const { target } = one;
    const { question } = target;
    if (question.kind !== 'socket' || question.protocol === 'sctp') return [];
    const { sport: asked, ...open } = question;
    const entries = entriesBeside(network, one, question).filter(({ entry }) => asked === undefined || entry.original.sport === asked);
    if (entries.length === 0) return [];
    const opened = walk(network, { ...target, question: open });
    const anew = verdictOf([opened]);
    return entries.slice(0, MOST_WALKED).flatMap((held): Established[] => {
      const standing = { ...target, question: { ...question, sport: held.entry.original.sport } };
      const way = walk(network, standing);
      const verdict = verdictOf([way]);
      if (verdict.kind === anew.kind || verdict.kind === 'unknown' || anew.kind === 'unknown') return [];
      const { netns, entry } = deciding(network, way, anew, (changed) => verdictOf([walk(changed, standing)])) ?? held;
      return [{ target: target.name, netns, entry: entry.because, verdict, anew, ...endOf(opened, anew) }];
    }).slice(0, MOST_TOLD);
  });
}

/** The entry, of those that a connection's packets meet, without which they fare as those of a new connection. */
function deciding(network: Network, way: Walked, anew: Verdict, without: (changed: Network) => Verdict): Held | undefined {
  return metOn(network, way).find(({ netns, entry: { original, because: { ref } } }) =>
    ref !== undefined && without(applyChanges(network, [{ kind: 'delete-connection', netns, entry: ref, tuple: original }])).kind === anew.kind);
}

/** The entries that the packets of a walk meet, each once, in the order of the way. */
function metOn(network: Network, { walk }: Walked): readonly Held[] {
  const met = walk.branches.flatMap(({ journeys }) => journeys).flatMap(({ hops }) => hops).flatMap(({ netns, steps }): Held[] => {
    const lines = new Set(steps.filter(({ stage }) => stage === 'conntrack').flatMap(({ because }) => because).map(({ ref }) => ref?.line));
    const table = network.netns.get(netns)?.conntrack;
    return (table?.kind === 'known' ? table.value : []).filter(({ because: { ref } }) => ref !== undefined && lines.has(ref.line)).map((entry) => ({ netns, entry }));
  });
  return [...new Map(met.map((one) => [one.entry, one])).values()];
}

/** Where the packets of a new connection end, which no entry lets pass. */
function endOf(opened: Walked, anew: Verdict): Pick<Established, 'ends'> {
  const [failure] = anew.kind === 'unreachable' ? failuresOf([opened]) : [];
  return failure === undefined ? {} : { ends: { netns: failure.disposition.netns, because: failure.disposition.because } };
}

/** Those that were answered, of the namespaces that the packets cross, each once. */
function entriesBeside(network: Network, { walk }: Walked, question: Socket): readonly Held[] {
  const journeys = walk.branches.flatMap((branch) => branch.journeys);
  const opened = journeys.find(({ purpose }) => purpose === 'open');
  if (opened === undefined) return [];
  const ports = new Set<number>();
  return [...new Set(journeys.flatMap(({ hops }) => hops.map(({ netns }) => netns)))].flatMap((id) => {
    const table = network.netns.get(id)?.conntrack;
    const found = (table?.kind === 'known' ? table.value : []).filter((entry) => entry.seenReply && isBetween(entry, opened, question) && !ports.has(entry.original.sport));
    return found.map((entry) => {
      ports.add(entry.original.sport);
      return { netns: id, entry };
    });
  });
}

function isBetween({ original, tcpState }: ConntrackEntry, { packetIn }: Journey, { dst, dport }: Socket): boolean {
  const port = ECHO_REQUEST[packetIn.protocol] ?? dport;
  return original.protocol === packetIn.protocol && (tcpState === undefined || tcpState === 'ESTABLISHED') && sameIp(original.src, packetIn.src) && sameIp(original.dst, dst) && original.dport === port;
}
