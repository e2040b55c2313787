import { nearFlows, promisedFlows } from './ask/index.ts';
import { Beside } from './beside.ts';
import type { FlowBefore, PromiseBefore } from './beside.ts';
import { failuresOf, isDenied } from './detect/index.ts';
import { verdictOf } from './explain/index.ts';
import { policyVerdict } from './expect/index.ts';
import type { Judge } from './fix/index.ts';
import type { Loaded } from './load.ts';
import type { Change } from './model/finding/index.ts';
import type { Network } from './model/network/index.ts';
import type { PromisedFlow, Target, Walked } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import type { Ip } from './net/ip.ts';
import { innermost } from './net/packet.ts';
import { promisesOf } from './promises.ts';
import { goingOf } from './report/index.ts';
import { recordReads } from './trace/index.ts';

/** The flows to draw from, as for a whole check. */
const LIMITS = { services: 3000, nodePorts: 1000, pairs: 10_000 };
/** What is walked before the first fix of a question is told, and again after all of them: each some seconds at most. */
const MOST = { flows: 1500, nodes: 8, again: 3000 };

type Walk = (network: Network, targets: readonly Target[]) => readonly Walked[];

/** Walks the promise beside a question, when a fix asks for the first time: what it gives is to be handed to `prove`. */
export function besideQuestion(loaded: Loaded, walked: readonly Walked[], changes: readonly Change[], walk: Walk): NonNullable<Judge['beside']> {
  const { network, placement } = loaded;
  const recorder = recordReads(network);
  let before: PromiseBefore | undefined;
  const walkBefore = (): PromiseBefore => {
    const { flows, skipped } = nearFlows(promisedFlows(promisesOf(loaded), LIMITS), placement, nodesOf(network, walked, changes), MOST);
    recorder.take();
    return { flows: flows.map((flow) => flowBefore(loaded, flow, walk(recorder.network, [flow.target]), recorder.take())), left: skipped };
  };
  const beside = new Beside(network, recorder, () => (before ??= walkBefore()), (changed, { target }) => verdictOf(walk(changed, [target])), MOST.again);
  const asked = new Set(walked.flatMap(sentTo));
  return (changed) => beside.turned(changed, ({ target }) => isAsked(target, asked));
}

function flowBefore({ network, cluster, placement }: Loaded, flow: PromisedFlow, walked: readonly Walked[], reads: FlowBefore['reads']): FlowBefore {
  const view = { network, cluster, placement, walked, failures: failuresOf(walked), policyVerdict: (...[of, direction]: Parameters<Parameters<typeof isDenied>[0]['policyVerdict']>) => policyVerdict(cluster, of, direction) };
  return { flow, going: goingOf(verdictOf(walked)), stopped: flow.stoppedBy !== undefined || isDenied(view), reads };
}

/** Nodes that the packets crossed, and those of which a fix changes something. */
function nodesOf(network: Network, walked: readonly Walked[], changes: readonly Change[]): ReadonlySet<string> {
  const crossed = walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ hops }) => hops.map(({ node }) => node))));
  const changed = changes.flatMap((change) => ('netns' in change ? (network.netns.get(change.netns)?.node ?? []) : []));
  return new Set([...crossed, ...changed]);
}

/** Who asks whom: the address that was asked for, and those that the packet was sent on to. */
function sentTo({ target: { client, question }, walk }: Walked): readonly string[] {
  const ends = walk.branches.flatMap(({ journeys }) => journeys.filter(({ direction }) => direction === 'forward').map(({ packetOut }) => innermost(packetOut)));
  const asked = question.kind === 'wire' ? [] : [keyOf(client, question.dst, question.dport)];
  return [...asked, ...ends.map(({ dst, l4 }) => keyOf(client, dst, 'dport' in l4 ? l4.dport : 0))];
}

/** What the fix is for: a flow of the same client to what was asked for, or by a Service to nothing else. */
function isAsked({ client, question, promise }: Target, asked: ReadonlySet<string>): boolean {
  if (question.kind === 'wire') return false;
  const endpoints = promise?.endpoints ?? [];
  return asked.has(keyOf(client, question.dst, question.dport)) || (endpoints.length > 0 && endpoints.every(({ addr, port }) => asked.has(keyOf(client, addr, port))));
}

function keyOf({ netns }: Target['client'], ip: Ip, port: number): string {
  return `${netns ?? ''} ${formatIp(ip)} ${port}`;
}
