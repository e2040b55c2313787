import type { Change, Finding } from '../../../model/finding/index.ts';
import { internalIps } from '../../../model/kube/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, Because } from '../../../model/network/index.ts';
import { formatIp, formatIpPort, sameIp } from '../../../net/ip.ts';
import { balancerOn, choiceOf } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { View } from '../../view.ts';
import { wantedListeners } from '../../wanted-listeners.ts';
import type { WantedListener } from '../../wanted-listeners.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-backend-port-wrong';

/** A load balancer sends to another port of the nodes than the node port that the Service has. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['nothing-listens-on-target-port', 'listens-on-loopback-only', 'service-rules-missing', 'service-rules-stale', 'service-rules-leftover', 'firewall-rule-rejects', 'firewall-rule-drops', 'load-balancer-probes-lost', 'reply-not-translated-back'],
  detect: (view) => [...found(view), ...noted(view)],
};

/** A listener with backends at nodes whose port is not the one that the Service has. */
interface Wrong {
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  readonly wanted: WantedListener;
  readonly nodePort: number;
  readonly backends: readonly BalancerBackend[];
}

function found(view: View): readonly Finding[] {
  const hits = view.failures.flatMap((failure) => {
    const open = failure.branch.journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined ? undefined : balancerOn(view, open);
    const chosen = open === undefined ? undefined : choiceOf(open)?.facts['backend'];
    const wrong = by === undefined ? undefined : wrongAt(view, by.balancer, by.listener);
    return wrong?.backends.some(({ addr, port }) => formatIpPort(addr, port) === chosen) === true ? [{ failure, wrong }] : [];
  });
  return groupBy(hits, ({ wrong: { balancer, listener } }) => `${balancer.id} ${listener.protocol} ${listener.port}`).map((group) => {
    const [{ wrong, failure }] = group;
    const { balancer, listener, nodePort } = wrong;
    const change: Change = { kind: 'set-balancer', netns: balancer.id, set: { backendPort: nodePort, port: listener.port } };
    return causeFinding(ID, group.map((one) => one.failure), {
      object: objectOf(wrong), facts: factsOf(wrong),
      evidence: [...evidenceOf(wrong.backends.map(({ because }) => because), `port ${nodePort}`), ...evidenceOf([lineOf(wrong), ...failure.disposition.because])],
      fixes: [adviceFix('bind', `tccli clb ModifyTargetPort --LoadBalancerId ${balancer.name} --NewPort ${nodePort}`, [change])],
    });
  });
}

/** What is asked is led to the Service's node port, and another port of the same load balancer is not. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined || outcome.kind !== 'answered' ? undefined : balancerOn(view, open);
    return by === undefined ? [] : by.balancer.listeners.flatMap((listener) => wrongAt(view, by.balancer, listener) ?? []);
  }));
  return groupBy(passed, ({ balancer, listener }) => `${balancer.id} ${listener.protocol} ${listener.port}`).map(([wrong]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: objectOf(wrong), facts: factsOf(wrong), evidence: evidenceOf(wrong.backends.map(({ because }) => because)),
  }));
}

function wrongAt(view: View, balancer: Balancer, listener: BalancerListener): Wrong | undefined {
  const wanted = wantedListeners(view, balancer).find(({ protocol, port }) => protocol === listener.protocol && port.port === listener.port);
  const nodePort = wanted?.port.nodePort;
  if (wanted === undefined || nodePort === undefined || listener.http !== undefined || listener.backends.kind === 'missing' || view.cluster.nodes.kind === 'missing') return undefined;
  const nodes = view.cluster.nodes.value.flatMap(internalIps);
  const backends = listener.backends.value.filter(({ addr, port }) => port !== nodePort && nodes.some((ip) => sameIp(ip, addr)));
  return backends.length === 0 ? undefined : { balancer, listener, wanted, nodePort, backends };
}

function objectOf({ wanted: { service: { metadata: { namespace = 'default', name } } } }: Wrong): Finding['object'] {
  return { kind: 'kubernetes', resource: 'service', namespace, name };
}

function lineOf({ wanted: { service: { ref, metadata: { namespace = 'default', name } }, port }, nodePort }: Wrong): Because {
  return { ref, text: `Service ${namespace}/${name}: port ${port.port}, nodePort ${nodePort}` };
}

function factsOf({ balancer, listener, wanted: { service: { metadata: { namespace = 'default', name } } }, nodePort, backends }: Wrong): Finding['facts'] {
  const [vip] = balancer.addresses;
  return { balancer: balancer.name, vip: vip === undefined ? '-' : formatIp(vip), port: listener.port, service: `${namespace}/${name}`, nodePort, has: [...new Set(backends.map(({ port }) => port))].join(', ') };
}
