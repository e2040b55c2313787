import { balancerAt, PROBES_RESERVED, wayOut } from './model/network/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, BalancerProbe, Because, Network } from './model/network/index.ts';
import type { Target } from './model/report/index.ts';
import type { Walk } from './model/trace/index.ts';
import { formatIp, sameIp } from './net/ip.ts';
import { entryTo, trace } from './trace/index.ts';

/**
 * The network in which each load balancer that the questions are for knows which of its backends are alive: its probes are walked, from the address that they come from. What a probe
 * comes to where that is not certain is left to what the box itself says.
 */
export function probedNetwork(network: Network, targets: readonly Target[]): Network {
  const { balancers = [] } = network;
  const asked = new Set(targets.flatMap(({ question }) => balancerAt(balancers, question.kind === 'wire' ? question.packet.dst : question.dst) ?? []));
  if (asked.size === 0) return network;
  return { ...network, balancers: balancers.map((balancer) => (asked.has(balancer) ? probed(network, balancer) : balancer)) };
}

function probed(network: Network, balancer: Balancer): Balancer {
  // Probes, too, are not held against the security groups of the backends where it is configured so.
  const seen = balancer.passesToTargets === undefined ? network : { ...network, securityGroups: undefined };
  const listeners = balancer.listeners.map((listener): BalancerListener => {
    const { probe, backends } = listener;
    if (probe === undefined || backends.kind === 'missing') return listener;
    return { ...listener, backends: { kind: 'known', value: backends.value.map((backend) => ({ ...backend, ...healthOf(seen, balancer, probe, backend) })) } };
  });
  return { ...balancer, listeners };
}

function healthOf(network: Network, balancer: Balancer, probe: BalancerProbe, backend: BalancerBackend): Pick<BalancerBackend, 'probed'> {
  const walk = walkProbe(network, probe, backend);
  const answers = new Set((walk?.branches ?? []).map(({ outcome }) => outcome.kind));
  if (answers.size === 0 || answers.has('unknown')) return {};
  const told = (alive: boolean, why: readonly Because[]): Pick<BalancerBackend, 'probed'> => {
    const text = `${probe.because.text}; ${formatIp(backend.addr)}:${probe.port ?? backend.port} ${alive ? 'answers' : 'does not answer'} them`;
    return { probed: { alive, because: [{ ...(probe.because.ref === undefined ? {} : { ref: probe.because.ref }), text }, ...why] } };
  };
  if (answers.has('answered')) {
    const out = wayOut(network.publicBandwidth, balancer, backend);
    if (out.kind === 'open') return told(true, []);
    // One that has no public bandwidth where it needs some is dead to the box, too (document 214/38451): what the box itself says goes before what a document does.
    return out.kind === 'unknown' || backend.reported !== undefined ? {} : told(false, out.because);
  }
  const lost = walk?.branches[0]?.journeys.find(({ disposition }) => disposition.kind !== 'delivered')?.disposition;
  // Whether groups are asked about probes of the cloud's own range is not documented: the box's own word is taken.
  if (lost?.kind === 'dropped' && lost.by.kind === 'security-group' && sameIp(probe.src, PROBES_RESERVED)) return {};
  return told(false, lost?.because ?? []);
}

/** One probe of one backend, as it comes in by the backend's uplink; nothing where its node was not collected. */
function walkProbe(network: Network, { src, protocol, port }: BalancerProbe, backend: BalancerBackend): Walk | undefined {
  const entry = entryTo(network, backend.via ?? backend.addr);
  if (entry === undefined) return undefined;
  return trace(network, { kind: 'outside', netns: entry.netns.id, ifindex: entry.link.ifindex, protocol, src, dst: backend.addr, dport: port ?? backend.port, size: 'small' });
}
