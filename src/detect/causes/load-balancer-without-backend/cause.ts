import type { Change, Finding, Fix } from '../../../model/finding/index.ts';
import { CLB_WEIGHT } from '../../../model/network/index.ts';
import type { Balancer, BalancerBackend, BalancerListener, Because } from '../../../model/network/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { balancerOn, listenerObject } from '../../balancer.ts';
import { adviceFix, causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { dropped, groupBy } from '../../failure.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-without-backend';

/** A load balancer has nobody to send a connection to: no backend is bound to its listener, or each has weight 0. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-rules-missing'],
  detect: (view) => [...found(view), ...noted(view)],
};

function found(view: View): readonly Finding[] {
  const hits = dropped(view.failures, 'balancer').flatMap(({ failure, by }) => {
    const passed = by.why === 'no-backend' ? balancerOn(view, failure.journey) : undefined;
    return passed === undefined ? [] : [{ failure, balancer: passed.balancer, listener: passed.listener }];
  });
  return groupBy(hits, ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map((group) => {
    const [{ balancer, listener }] = group;
    const finding = causeFinding(ID, group.map(({ failure }) => failure), {
      object: listenerObject({ balancer, listener }), facts: factsOf(balancer, listener), evidence: evidenceOf([listener.because, ...resting(listener).map((one) => one.because)], `weight ${CLB_WEIGHT}`), fixes: weigh(balancer, listener),
    });
    return backendsOf(listener).length === 0 ? { ...finding, explanation: 'none' } : finding;
  });
}

/** Some backends have weight 0, and others get their share. */
function noted(view: View): readonly Finding[] {
  const passed = view.walked.flatMap(({ walk }) => walk.branches.flatMap(({ journeys, outcome }) => {
    const open = journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined || outcome.kind !== 'answered' ? undefined : balancerOn(view, open);
    return by === undefined || resting(by.listener).length === 0 ? [] : [by];
  }));
  return groupBy(passed, ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map(([{ balancer, listener }]): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: listenerObject({ balancer, listener }), facts: factsOf(balancer, listener),
    evidence: evidenceOf(resting(listener).map((one): Because => one.because)),
  }));
}

function weigh(balancer: Balancer, listener: BalancerListener): readonly Fix[] {
  if (backendsOf(listener).length === 0) return [];
  const change: Change = { kind: 'set-balancer', netns: balancer.id, set: { weight: CLB_WEIGHT, port: listener.port } };
  return [adviceFix('weigh', shell('tccli', 'clb', 'ModifyTargetWeight', '--LoadBalancerId', balancer.name, '--Weight', CLB_WEIGHT), [change])];
}

function backendsOf({ backends }: BalancerListener): readonly BalancerBackend[] {
  return backends.kind === 'known' ? backends.value : [];
}

function resting(listener: BalancerListener): readonly BalancerBackend[] {
  return backendsOf(listener).filter(({ weight }) => weight === 0);
}

function factsOf({ name, addresses: [vip] }: Balancer, listener: BalancerListener): Finding['facts'] {
  return { balancer: name, vip: vip === undefined ? '-' : formatIp(vip), port: listener.port, resting: resting(listener).length, all: backendsOf(listener).length };
}
