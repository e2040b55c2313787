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

/**
 * The connections between the same ends that stand already in a table on the way and that go another way than one that is opened
 * now: what rules let pass because it is established, or what is still translated as it was once. Of a question that names
 * the source port of such a connection it is that connection, and the other answer is that of any other port. `verdictOf` walks.
 */
export function establishedBeside(network: Network, walked: readonly Walked[], verdictOf: (target: Target) => Verdict): readonly Established[] {
  return walked.flatMap((one) => {
    const { target } = one;
    const { question } = target;
    if (question.kind !== 'socket' || question.protocol === 'sctp') return [];
    const { sport: asked, ...open } = question;
    const entries = entriesBeside(network, one, question).filter(({ entry }) => asked === undefined || entry.original.sport === asked);
    if (entries.length === 0) return [];
    const anew = verdictOf({ ...target, question: open });
    return entries.slice(0, MOST_WALKED).flatMap(({ netns, entry }): Established[] => {
      const verdict = verdictOf({ ...target, question: { ...question, sport: entry.original.sport } });
      return verdict.kind === anew.kind || verdict.kind === 'unknown' || anew.kind === 'unknown' ? [] : [{ target: target.name, netns, entry: entry.because, verdict, anew }];
    }).slice(0, MOST_TOLD);
  });
}

/** Those that were answered, of the namespaces that the packets cross, each once. */
function entriesBeside(network: Network, { walk }: Walked, question: Socket): readonly { readonly netns: string; readonly entry: ConntrackEntry }[] {
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
