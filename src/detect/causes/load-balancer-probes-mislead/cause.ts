import type { Finding } from '../../../model/finding/index.ts';
import type { Balancer, BalancerListener, BalancerProbe, Because } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { balancerOn, choiceOf, listenerObject, probeAsClients } from '../../balancer.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-probes-mislead';

/** A load balancer takes a backend for alive that does not serve its clients, because it asks by another protocol or at another port than they do. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-without-ready-endpoint', 'reply-not-translated-back'],
  detect: (view) => [...found(view), ...noted(view)],
};

interface Misled {
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  readonly probe: BalancerProbe;
  readonly because: readonly Because[];
}

function found(view: View): readonly Finding[] {
  const served = new Set(passedOf(view).map(({ listener }) => listener));
  const hits = view.failures.flatMap((failure) => {
    const open = failure.branch.journeys.find(({ purpose }) => purpose === 'open');
    const misled = open === undefined ? undefined : misledOn(view, open);
    return misled === undefined || !served.has(misled.listener) ? [] : [{ failure, misled }];
  });
  return groupBy(hits, ({ misled: { balancer, listener } }) => `${balancer.id} ${listener.port}`).map((group) => {
    const [{ misled, failure }] = group;
    const { balancer, listener } = misled;
    return causeFinding(ID, group.map((one) => one.failure), {
      object: listenerObject(misled), facts: factsOf(misled), evidence: evidenceOf([listener.because, ...misled.because, ...failure.disposition.because]),
      fixes: [probeAsClients(balancer, listener)],
    });
  });
}

/** Such probes, where every backend that they find alive serves. */
function noted(view: View): readonly Finding[] {
  if (view.failures.length > 0) return [];
  return groupBy(passedOf(view), ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map(([misled]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: listenerObject(misled), facts: factsOf(misled), evidence: evidenceOf([misled.listener.because, ...misled.because]),
  }));
}

function passedOf(view: View): readonly Misled[] {
  return view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    return open === undefined || outcome.kind !== 'answered' ? [] : misledOn(view, open) ?? [];
  }));
}

/** The backend that was chosen was found alive by a probe that is not like its clients. */
function misledOn(view: View, open: Parameters<typeof balancerOn>[1]): Misled | undefined {
  const by = balancerOn(view, open);
  const step = choiceOf(open);
  const probe = by?.listener.probe;
  if (by === undefined || probe === undefined || step?.facts['health'] !== 'alive' || (probe.protocol !== 'icmp' && probe.port === undefined)) return undefined;
  return { balancer: by.balancer, listener: by.listener, probe, because: step.because.slice(2) };
}

function factsOf({ balancer, listener, probe }: Misled): Finding['facts'] {
  const [vip] = balancer.addresses;
  return { balancer: balancer.name, vip: vip === undefined ? '-' : formatIp(vip), port: listener.port, probe: probe.protocol === 'icmp' ? 'ICMP' : `${probe.protocol.toUpperCase()} ${probe.port ?? ''}` };
}
