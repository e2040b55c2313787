import { nearFlows } from './ask/index.ts';
import { Beside } from './beside.ts';
import type { FlowBefore, PromiseBefore } from './beside.ts';
import { isDenied } from './detect/index.ts';
import { verdictOf } from './explain/index.ts';
import type { Judge } from './fix/index.ts';
import type { Loaded } from './load.ts';
import type { Change } from './model/finding/index.ts';
import type { Network } from './model/network/index.ts';
import type { PromisedFlow, Target, Turn, Walked } from './model/report/index.ts';
import { formatIp } from './net/ip.ts';
import { promisedBy } from './promises.ts';
import { goingOf } from './report/index.ts';
import type { Going } from './report/index.ts';
import { recordReads } from './trace/index.ts';
import { viewOf } from './walks.ts';

/** What is walked before the first fix of a question is told, and again after all of them: each some seconds at most. */
const MOST = { flows: 1500, nodes: 8, again: 3000 };

type Walk = (network: Network, targets: readonly Target[]) => readonly Walked[];

/** Walks the promise beside a question, when a fix asks for the first time: what it gives is to be handed to `prove`. */
export function besideQuestion(loaded: Loaded, walked: readonly Walked[], changes: readonly Change[], walk: Walk): NonNullable<Judge['beside']> {
  const { network, placement } = loaded;
  const recorder = recordReads(network);
  let before: PromiseBefore | undefined;
  const walkBefore = (): PromiseBefore => {
    const { flows, skipped } = nearFlows(promisedBy(loaded), placement, nodesOf(network, walked, changes), MOST);
    recorder.take();
    return { flows: flows.map((flow) => flowBefore(loaded, flow, walk(recorder.network, [flow.target]), recorder.take())), left: skipped };
  };
  const beside = new Beside(network, recorder, () => (before ??= walkBefore()), (changed, { target }) => verdictOf(walk(changed, [target])), MOST.again);
  return (changed) => beside.turned(changed, (flow, turn, after) => isMeant(flow, turn, after, walked));
}

function flowBefore(loaded: Loaded, flow: PromisedFlow, walked: readonly Walked[], reads: FlowBefore['reads']): FlowBefore {
  return { flow, going: goingOf(verdictOf(walked)), stopped: flow.stoppedBy !== undefined || isDenied(viewOf(loaded, loaded.network, walked)), reads };
}

/** Nodes that the packets crossed, and those of which a fix changes something. */
function nodesOf(network: Network, walked: readonly Walked[], changes: readonly Change[]): ReadonlySet<string> {
  const crossed = walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys }) => journeys.flatMap(({ hops }) => hops.map(({ node }) => node))));
  const changed = changes.flatMap((change) => ('netns' in change ? (network.netns.get(change.netns)?.node ?? []) : []));
  return new Set([...crossed, ...changed]);
}

/**
 * What a fix is for: the very flow that was asked, of the same client to the same address, protocol and port, which goes after it. And where a policy stops that one, what is the same to the
 * policy: the flow by a Service to nothing else than the pod that was asked, or to the pods behind the Service that was.
 */
function isMeant({ target }: PromisedFlow, turn: Turn, { kind }: Going, walked: readonly Walked[]): boolean {
  if (kind === 'unknown' || kind === 'unreachable') return false;
  const asked = walked.flatMap((one) => endsOf(one.target).slice(0, 1));
  const [own, ...behind] = endsOf(target);
  if (own !== undefined && asked.includes(own)) return true;
  const opened = new Set([...asked, ...walked.flatMap((one) => endsOf(one.target).slice(1))]);
  return turn === 'worse' && own !== undefined && (opened.has(own) || (behind.length > 0 && behind.every((end) => opened.has(end))));
}

/** Who asks whom for what: the address that is asked for, and then those of the Service's endpoints. */
function endsOf({ client, question, promise }: Target): readonly string[] {
  if (question.kind === 'wire') return [];
  const { protocol, dst, dport } = question;
  const from = `${client.netns ?? ''} ${question.kind === 'socket' ? '' : formatIp(question.src)} ${protocol}`;
  return [{ addr: dst, port: dport }, ...(promise?.endpoints ?? [])].map(({ addr, port }) => `${from} ${formatIp(addr)} ${port}`);
}
