import type { Finding } from '../../../model/finding/index.ts';
import type { ServicePromise } from '../../../model/kube/index.ts';
import type { ConntrackEntry } from '../../../model/network/index.ts';
import type { Walked } from '../../../model/report/index.ts';
import { formatIp, sameIp } from '../../../net/ip.ts';
import { protocolName, PROTOCOL } from '../../../net/protocol.ts';
import { causeFinding, shellFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf, nodeOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'stale-conntrack-entry';

/** D03: a connection of the table is translated as it was when it was opened, to an address that is no endpoint of the Service any more. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-stale', 'blackhole-route-wins', 'unreachable-route-wins', 'neighbour-unresolved', 'missing-route', 'nothing-listens-on-target-port', 'firewall-rule-drops', 'firewall-rule-rejects'],
  detect: (view) => [...found(view), ...noted(view)],
};

interface Stale {
  readonly netns: string;
  readonly entry: ConntrackEntry;
  readonly promise: ServicePromise;
}

/** Where the packet that failed was taken for one of such a connection. */
function found(view: View): readonly Finding[] {
  const met = view.failures.flatMap((failure) => {
    const { promise } = failure.target;
    const [opened] = failure.branch.journeys;
    if (promise === undefined || opened === undefined) return [];
    return opened.hops.flatMap(({ netns, steps }) => staleIn(view, netns, promise).filter(({ entry }) => steps.some(({ stage, because }) => stage === 'conntrack' && because.includes(entry.because))).map((stale) => ({ failure, stale })));
  });
  return groupBy(met, ({ stale }) => `${stale.netns} ${stale.entry.because.ref?.line ?? ''}`).flatMap((group) => {
    const [{ stale: { netns, entry, promise } }] = group;
    const { ref } = entry.because;
    const { original } = entry;
    const command = shell('conntrack', '-D', '-p', protocolName(original.protocol), '--orig-src', formatIp(original.src), '--orig-dst', formatIp(original.dst), '--sport', String(original.sport), '--dport', String(original.dport));
    return ref === undefined ? [] : [causeFinding(ID, group.map(({ failure }) => failure), { ...told({ netns, entry, promise }), fixes: [shellFix('delete', netns, [command], [{ kind: 'delete-connection', netns, entry: ref, tuple: original }])] })];
  });
}

/** Nothing failed, and other clients of the Service on the same node have such connections. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  const met = view.walked.flatMap(({ target: { promise }, walk }: Walked) => (promise === undefined ? [] : walk.branches.flatMap(({ journeys: [opened] }) => opened?.hops.flatMap(({ netns }) => staleIn(view, netns, promise)) ?? [])));
  return groupBy(met, ({ netns }) => netns).map(([first]): Finding => ({ id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'others', weight: 0, hits: [], fixes: [], ...told(first) }));
}

function told({ netns, entry, promise }: Stale): Pick<Finding, 'object' | 'facts' | 'evidence'> {
  const { original, reply } = entry;
  const usable = promise.usable.map((endpoint) => `${formatIp(endpoint.addr)}:${endpoint.port}`).join(', ');
  return {
    object: { kind: 'conntrack', netns, text: entry.because.text },
    facts: { node: nodeOf(netns), service: `${promise.service.metadata.namespace ?? ''}/${promise.service.metadata.name}`, client: `${formatIp(original.src)}:${original.sport}`, to: `${formatIp(reply.src)}:${reply.sport}`, usable },
    evidence: [...evidenceOf([entry.because], usable), { ref: promise.service.ref, text: `Service ${promise.service.metadata.namespace ?? ''}/${promise.service.metadata.name}` }],
  };
}

/** UDP entries to the Service whose answer is to come from no endpoint of it. TCP's may belong to a pod that is ending in peace. */
function staleIn(view: View, id: string, promise: ServicePromise): readonly Stale[] {
  const part = view.network.netns.get(id)?.conntrack;
  if (part?.kind !== 'known' || promise.protocol !== PROTOCOL.udp || promise.usable.length === 0) return [];
  return part.value.filter((entry) => isStale(entry, promise)).map((entry) => ({ netns: id, entry, promise }));
}

function isStale({ original, reply }: ConntrackEntry, { protocol, frontends, usable }: ServicePromise): boolean {
  if (original.protocol !== protocol || !frontends.some(({ addr, port }) => port === original.dport && addr !== undefined && sameIp(addr, original.dst))) return false;
  return !usable.some(({ addr, port }) => sameIp(addr, reply.src) && port === reply.sport);
}
