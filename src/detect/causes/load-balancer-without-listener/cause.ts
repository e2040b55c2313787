import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { isBalancerId } from '../../../model/network/index.ts';
import type { Balancer, Because } from '../../../model/network/index.ts';
import type { Journey } from '../../../model/trace/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { protocolName } from '../../../net/protocol.ts';
import { balancerOn } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { nodePorts, wantedListeners } from '../../wanted-listeners.ts';
import type { WantedListener } from '../../wanted-listeners.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-without-listener';

/** A load balancer does not listen at the port that is asked, or for another protocol alone. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-missing'],
  detect: (view) => [...found(view), ...noted(view)],
};

/** What is asked of a load balancer that has no listener for it. */
interface Asked {
  readonly balancer: Balancer;
  readonly protocol: number;
  readonly port: number;
  /** Its client's namespace, or the box for a client outside. */
  readonly client: string;
  readonly wanted?: WantedListener;
}

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const asked = by.why === 'no-listener' ? askedOf(view, failure.journey) : undefined;
    return asked === undefined ? [] : [{ failure, asked }];
  });
  return groupBy(hits, ({ asked: { balancer, protocol, port } }) => `${balancer.id} ${protocol} ${port}`).map((group) => {
    const [{ asked }] = group;
    const { balancer, protocol, port, wanted } = asked;
    const finding = causeFinding(ID, group.map(({ failure }) => failure), {
      object: objectOf(asked), facts: factsOf(asked),
      evidence: [...evidenceOf([balancer.because, ...balancer.listeners.map(({ because }) => because)], `${protocolName(protocol)} ${port}`), ...evidenceOf(wanted === undefined ? [] : [lineOf(wanted)])],
      fixes: fixesOf(view, asked),
    });
    const explanation = balancer.listeners.some((one) => one.port === port) ? 'protocol' : wanted === undefined ? 'nobody' : undefined;
    return explanation === undefined ? finding : { ...finding, explanation };
  });
}

/** What is asked has its listener, and another port of its Service has none. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined || outcome.kind !== 'answered' ? undefined : balancerOn(view, open);
    const lacking = by === undefined || by.balancer.more === true || by.balancer.forVpcs === true ? [] : wantedListeners(view, by.balancer).filter(({ protocol, port }) => !by.balancer.listeners.some((one) => one.protocol === protocol && one.port === port.port));
    return by === undefined ? [] : lacking.map((wanted): Asked => ({ balancer: by.balancer, protocol: wanted.protocol, port: wanted.port.port, client: by.balancer.id, wanted }));
  }));
  return groupBy(passed, ({ balancer, protocol, port }) => `${balancer.id} ${protocol} ${port}`).map(([asked]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: objectOf(asked), facts: factsOf(asked), evidence: evidenceOf(asked.wanted === undefined ? [] : [lineOf(asked.wanted)]),
  }));
}

function askedOf(view: View, { hops, packetIn, packetOut }: Journey): Asked | undefined {
  const id = hops.findLast(({ netns }) => isBalancerId(netns))?.netns;
  const balancer = view.network.balancers?.find((one) => one.id === id);
  if (balancer === undefined || balancer.forVpcs === true || !('dport' in packetOut.l4)) return undefined;
  const { protocol, l4: { dport: port } } = packetOut;
  const wanted = wantedListeners(view, balancer).find((one) => one.protocol === protocol && one.port.port === port);
  return { balancer, protocol: packetIn.protocol, port, client: hops.find(({ netns }) => view.network.netns.has(netns))?.netns ?? balancer.id, ...(wanted === undefined ? {} : { wanted }) };
}

/** The controller makes the listener that the Service wants; where none wants it, the client asks for one that there is. */
function fixesOf(view: View, { balancer, protocol, port, client, wanted }: Asked): readonly Fix[] {
  if (wanted !== undefined) {
    const { namespace = 'default', name } = wanted.service.metadata;
    const change: Change = { kind: 'set-balancer', netns: balancer.id, set: { listen: protocol, port, backends: nodePorts(view, wanted.port) } };
    return [adviceFix('controller', shell('kubectl', '-n', namespace, 'describe', 'service', name), [change])];
  }
  const [vip] = balancer.addresses;
  const [other] = balancer.listeners.filter((one) => one.protocol === protocol);
  if (vip === undefined || other === undefined) return [];
  return [adviceFix('ask', `${formatIp(vip)}:${other.port}`, [{ kind: 'set-target-address', netns: client, from: { addr: vip, port }, to: { addr: vip, port: other.port } }])];
}

function objectOf({ wanted, balancer }: Asked): Finding['object'] {
  if (wanted === undefined) return { kind: 'node', name: balancer.name };
  const { namespace = 'default', name } = wanted.service.metadata;
  return { kind: 'kubernetes', resource: 'service', namespace, name };
}

function lineOf({ service: { ref, metadata: { namespace = 'default', name } }, port }: WantedListener): Because {
  return { ref, text: `Service ${namespace}/${name}: port ${port.protocol ?? 'TCP'} ${port.port}, node port ${port.nodePort ?? '-'}` };
}

function factsOf({ balancer, protocol, port, wanted }: Asked): Finding['facts'] {
  const [vip] = balancer.addresses;
  const { namespace = 'default', name = '-' } = wanted?.service.metadata ?? {};
  return {
    balancer: balancer.name, vip: vip === undefined ? '-' : formatIp(vip), protocol: protocolName(protocol).toUpperCase(), port, service: wanted === undefined ? '-' : `${namespace}/${name}`,
    has: balancer.listeners.length === 0 ? '-' : balancer.listeners.map((one) => `${protocolName(one.protocol).toUpperCase()} ${one.port}`).join(', '),
  };
}
