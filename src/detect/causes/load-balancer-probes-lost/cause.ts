import type { Finding } from '../../../model/finding/index.ts';
import type { Because, Balancer, BalancerListener } from '../../../model/network/index.ts';
import type { Target } from '../../../model/report/index.ts';
import type { Branch, Step } from '../../../model/trace/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { balancerOn, choiceOf, listenerObject } from '../../balancer.ts';
import { causeFinding } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import type { Failure } from '../../failure.ts';
import type { View } from '../../view.ts';
import { fixesOf } from './fixes.ts';
import { messages } from './messages.ts';

const ID = 'load-balancer-probes-lost';

/** A load balancer finds every backend dead, although some would serve its clients: its own probes are lost. So it takes all of them for alive, and sends clients to those that do not serve, too. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-without-ready-endpoint', 'load-balancer-address-bound', 'reply-not-translated-back'],
  detect: (view) => [...found(view), ...noted(view)],
};

/** A branch in which the load balancer chose a backend that is dead to it. */
interface Dead {
  readonly target: Target;
  readonly branch: Branch;
  readonly balancer: Balancer;
  readonly listener: BalancerListener;
  readonly step: Step;
}

function found(view: View): readonly Finding[] {
  const dead = deadOf(view);
  const served = dead.filter(({ branch }) => branch.outcome.kind === 'answered');
  const hits = view.failures.flatMap((failure): { readonly failure: Failure; readonly dead: Dead }[] => {
    const own = dead.find(({ branch }) => branch === failure.branch);
    return own === undefined || !served.some((one) => isSame(one, own)) ? [] : [{ failure, dead: own }];
  });
  return groupBy(hits, ({ dead: { balancer, listener } }) => `${balancer.id} ${listener.port}`).map((group) => {
    const [{ dead: own }] = group;
    const mates = dead.filter((one) => isSame(one, own));
    return causeFinding(ID, group.map(({ failure }) => failure), { object: listenerObject(own), facts: factsOf(mates), evidence: evidenceOf(linesOf(mates)), fixes: fixesOf(view, own) });
  });
}

/** All backends are dead to it, and all of them serve. */
function noted(view: View): readonly Finding[] {
  const dead = deadOf(view);
  if (dead.some(({ branch }) => branch.outcome.kind !== 'answered')) return [];
  return groupBy(dead, ({ balancer, listener }) => `${balancer.id} ${listener.port}`).map((mates): Finding => ({
    id: ID, severity: 'note', confidence: 'proven', isCause: false, explanation: 'elsewhere', weight: 0, hits: [], fixes: [], object: listenerObject(mates[0]), facts: factsOf(mates), evidence: evidenceOf(linesOf(mates)),
  }));
}

function deadOf(view: View): readonly Dead[] {
  return view.walked.flatMap(({ target, walk }) => walk.branches.flatMap((branch): Dead[] => {
    const open = branch.journeys.find(({ purpose }) => purpose === 'open');
    const by = open === undefined ? undefined : balancerOn(view, open);
    const step = open === undefined ? undefined : choiceOf(open);
    return by === undefined || step?.facts['health'] !== 'dead' ? [] : [{ target, branch, balancer: by.balancer, listener: by.listener, step }];
  }));
}

function isSame(a: Dead, b: Dead): boolean {
  return a.balancer === b.balancer && a.listener === b.listener;
}

function factsOf(mates: readonly Dead[]): Finding['facts'] {
  const [first] = mates;
  const { listener, balancer, target } = first ?? {};
  const serving = mates.filter(({ branch }) => branch.outcome.kind === 'answered').length;
  return {
    balancer: balancer?.name ?? '-', vip: target === undefined || target.question.kind === 'wire' ? '-' : formatIp(target.question.dst), port: listener?.port ?? 0,
    from: listener?.probe === undefined ? '-' : formatIp(listener.probe.src), serving, all: mates.length,
  };
}

/** Of each backend that it is dead, and what lost the probe. */
function linesOf(mates: readonly Dead[]): readonly Because[] {
  const [first] = mates;
  return [...(first === undefined ? [] : [first.listener.because]), ...mates.flatMap(({ step }) => step.because.slice(2, 5))];
}
