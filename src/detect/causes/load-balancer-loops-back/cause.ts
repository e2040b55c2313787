import type { Finding } from '../../../model/finding/index.ts';
import type { Because } from '../../../model/network/index.ts';
import type { Journey } from '../../../model/trace/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { balancerOn, choiceOf, serviceOf } from '../../balancer.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { podAt, podName } from '../../flow.ts';
import type { View } from '../../view.ts';
import { fixesOf } from './fixes.ts';
import { oldProxy, preventsLoopback } from './kube-proxy.ts';
import { loopedOf } from './looped.ts';
import type { Looped } from './looped.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-loops-back';

/** A load balancer that keeps the client's address sends a connection back to the node that it came from: that node answers the client past the load balancer, or takes the packet for forged. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['local-source-dropped', 'rp-filter-drops', 'reply-not-translated-back', 'service-rules-missing'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  return groupBy(loopedOf(view), ({ balancer, listener, host, how }) => `${balancer.id} ${listener.port} ${host} ${how}`).map((group) => {
    const [{ balancer, listener, how, failure }] = group;
    const promise = failure.target.behind ?? failure.target.promise;
    const old = promise !== undefined && preventsLoopback(promise) ? oldProxy(view) : undefined;
    const finding = causeFinding(ID, group.map((one) => one.failure), {
      object: objectOf(group[0]), facts: { ...factsOf(view, group[0]), version: old?.version ?? '-', needed: oldProxy(view)?.needed ?? '-' },
      evidence: evidenceOf([balancer.because, listener.because, ...takenBy(failure.branch.journeys), ...backRoute(failure.journey), ...failure.disposition.because, ...(old === undefined ? [] : [old.because])]),
      fixes: fixesOf(view, group[0]),
    });
    const explanation = listener.http !== undefined ? 'seven' : old !== undefined ? 'old' : how === 'short' ? undefined : how;
    return explanation === undefined ? finding : { ...finding, explanation };
  });
}

/** A connection from inside that went out to a load balancer and came back to another node, answered. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ target, walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined || outcome.kind !== 'answered' || target.question.kind !== 'socket' ? undefined : balancerOn(view, open);
    const host = by?.before.findLast(({ netns }) => netns.endsWith('/host'))?.netns;
    return by === undefined || host === undefined || open === undefined || by.listener.source.kind !== 'kept' ? [] : [{ ...by, host, open }];
  }));
  if (loopedOf(view).length > 0) return [];
  return groupBy(passed, ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map(([{ balancer, listener, host, open }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [],
    object: serviceOf(listener) ?? { kind: 'node', name: nodeOf(host) },
    facts: { balancer: balancer.name, vip: formatIp(open.packetIn.dst), port: listener.port, node: nodeOf(host), client: clientName(view, open), got: '-', service: '-' },
    evidence: evidenceOf([balancer.because, listener.because, ...takenBy([open])]),
  }));
}

function objectOf({ listener, host }: Looped): Finding['object'] {
  return serviceOf(listener) ?? { kind: 'node', name: nodeOf(host) };
}

function factsOf(view: View, { failure, balancer, listener, host }: Looped): Finding['facts'] {
  const open = failure.branch.journeys.find(({ purpose }) => purpose === 'open');
  const { disposition } = failure;
  const got = disposition.kind === 'dropped' && disposition.by.kind === 'not-my-connection' ? formatIp(disposition.by.got) : '-';
  const { service } = listener;
  return {
    balancer: balancer.name, vip: open === undefined ? '-' : formatIp(open.packetIn.dst), port: listener.port, node: nodeOf(host), got,
    client: open === undefined ? '-' : clientName(view, open), service: service === undefined ? '-' : `${service.namespace}/${service.name}`,
  };
}

function clientName(view: View, { packetIn: { src } }: Journey): string {
  const pod = podAt(view, src);
  return pod === undefined ? formatIp(src) : `pod ${podName(pod)} (${formatIp(src)})`;
}

/** The backend that the load balancer took. */
function takenBy(journeys: readonly Journey[]): readonly Because[] {
  return journeys.flatMap((journey) => choiceOf(journey)?.because.slice(1, 2) ?? []);
}

/** The route by which the node sent the answer to the client. */
function backRoute({ direction, hops }: Journey): readonly Because[] {
  const host = direction === 'reply' ? hops.findLast(({ netns }) => netns.endsWith('/host')) : undefined;
  return host?.steps.findLast(({ stage, action }) => stage === 'route' && action === 'lookup')?.because ?? [];
}
