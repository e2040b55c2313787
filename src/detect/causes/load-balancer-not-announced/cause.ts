import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { internalIps } from '../../../model/kube/index.ts';
import { distinctLines } from '../../../model/network/index.ts';
import type { Announcement, Balancer, SilentNode } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { serviceOf } from '../../balancer.ts';
import { adviceFix, causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-not-announced';
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** No node tells the network that a load balancer's address is there, so that nothing that is sent to it comes to any. */
export const cause: Cause = { id: ID, messages, silences: [], detect: found };

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const balancer = by.why === 'not-announced' ? view.network.balancers?.find(({ id }) => id === failure.disposition.netns) : undefined;
    return balancer?.announced === undefined ? [] : [{ failure, balancer, announced: balancer.announced }];
  });
  return groupBy(hits, ({ balancer }) => balancer.id).map((group): Finding => {
    const [{ balancer, announced, failure }] = group;
    const { addresses: [vip], listeners: [listener] } = balancer;
    const why = reasonOf(announced, servingOf(failure));
    const finding = causeFinding(ID, group.map((one) => one.failure), {
      object: (listener === undefined ? undefined : serviceOf(listener)) ?? { kind: 'node', name: balancer.name },
      facts: { vip: vip === undefined ? '-' : formatIp(vip), how: announced.by === 'arp' ? 'ARP' : 'BGP', service: listener?.service === undefined ? '-' : `${listener.service.namespace}/${listener.service.name}`, nodes: silentNodes(announced, why).map(({ node }) => node).join(', ') || '-' },
      evidence: evidenceOf(distinctLines([...announced.silent.filter((one) => one.why === why).map((one) => one.because), ...failure.disposition.because])), fixes: fixesOf(view, group[0], why),
    });
    return why === 'selector' ? finding : { ...finding, explanation: why };
  });
}

type Reason = SilentNode['why'] | 'pool' | 'unadvertised';

/** What keeps those nodes from it that come closest, of nodes that may by the Service's policy: a node that a later condition keeps from it meets the ones before. */
function reasonOf({ nodes, silent, because }: Announcement, serving: ReadonlySet<string> | undefined): Reason {
  if (nodes.kind === 'known' && nodes.value.length > 0) return 'device';
  const order: readonly SilentNode['why'][] = ['peer', 'network', 'excluded', 'speaker', 'selector'];
  return order.find((why) => silent.some((one) => one.why === why && serving?.has(one.node) !== false)) ?? (silent.length > 0 ? 'no-endpoint' : undefined) ?? (because.some(({ text }) => text.startsWith('no IPAddressPool')) ? 'pool' : 'unadvertised');
}

function silentNodes({ nodes, silent }: Announcement, why: Reason): readonly { readonly node: string }[] {
  return why === 'device' && nodes.kind === 'known' ? nodes.value : silent.filter((one) => one.why === why);
}

function fixesOf(view: View, { balancer, announced, failure }: { readonly balancer: Balancer; readonly announced: Announcement; readonly failure: Failure }, why: Reason): readonly Fix[] {
  const nodes = silentNodes(announced, why).map(({ node }) => node);
  const changes = announcing(view, failure, balancer, nodes.length > 0 ? nodes : nodesOf(view));
  const lines = announced.because.map(({ text }) => text).join('; ');
  if (changes.length === 0) return [];
  switch (why) {
    case 'excluded': return [kubectlFix(why, [shell('kubectl', 'label', 'node', ...nodes, `${EXCLUDED}-`)], changes)];
    case 'selector': case 'device': case 'peer': case 'unadvertised': case 'pool': return [adviceFix(why, `MetalLB: ${lines}`, changes)];
    case 'speaker': return [adviceFix(why, `kubectl describe pod: speaker, ${nodes.join(', ')}`, changes)];
    case 'network': return [adviceFix(why, `kubectl describe node: ${nodes.join(', ')}`, changes)];
    // It is what MetalLB is for: the address goes where an endpoint is.
    case 'no-endpoint': return [];
  }
}

/** These nodes announce the address, of them those that may by the Service's policy. */
function announcing({ cluster }: View, failure: Failure, { id }: Balancer, names: readonly string[]): readonly Change[] {
  const serving = servingOf(failure);
  const nodes = (cluster.nodes.kind === 'known' ? cluster.nodes.value : []).flatMap((node) => {
    const { name } = node.metadata;
    const [addr] = internalIps(node);
    return addr === undefined || !names.includes(name) || serving?.has(name) === false ? [] : [{ node: name, addr }];
  });
  return nodes.length === 0 ? [] : [{ kind: 'set-balancer', netns: id, set: { announce: nodes } }];
}

/** The nodes with a ready endpoint, where with externalTrafficPolicy Local it matters. */
function servingOf({ target: { promise } }: Failure): ReadonlySet<string> | undefined {
  if (promise?.service.spec?.externalTrafficPolicy !== 'Local') return undefined;
  return new Set(promise.endpoints.flatMap(({ ready, node }) => (ready && node !== undefined ? [node] : [])));
}

function nodesOf({ cluster }: View): readonly string[] {
  return cluster.nodes.kind === 'known' ? cluster.nodes.value.map(({ metadata }) => metadata.name) : [];
}
