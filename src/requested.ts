import { ruleFor } from './model/network/index.ts';
import type { Balancer, BalancerListener, HttpRequest, Network } from './model/network/index.ts';
import type { Target } from './model/report/index.ts';

/**
 * The network as the questions' requests meet it: each listener of seven layers has the backends of the rule that takes the host and path, or no rule. A request that is asked without them is
 * the same wherever there is one rule.
 */
export function requestedNetwork(network: Network, targets: readonly Target[]): Network {
  const { balancers = [] } = network;
  if (!balancers.some(({ listeners }) => listeners.some(({ http }) => http !== undefined))) return network;
  const request = targets.find(({ http }) => http !== undefined)?.http;
  return { ...network, balancers: balancers.map((balancer): Balancer => ({ ...balancer, listeners: balancer.listeners.map((listener) => requested(listener, request)) })) };
}

function requested(listener: BalancerListener, request: HttpRequest | undefined): BalancerListener {
  const { http } = listener;
  if (http === undefined) return listener;
  const unknown = (text: string): BalancerListener => ({ ...listener, backends: { kind: 'missing', because: { ...listener.because, text: `${listener.because.text} (${text})` } } });
  if (http.rules.kind === 'missing') return { ...listener, backends: http.rules };
  const rules = http.rules.value;
  const [only] = rules;
  const taken = request === undefined
    ? rules.length === 1 && only?.host === undefined && only?.path === '/' ? { kind: 'rule' as const, rule: only } : { kind: 'unknown' as const }
    : ruleFor(rules, request);
  switch (taken.kind) {
    case 'unknown': return 'rule' in taken ? { ...listener, backends: { kind: 'missing', because: taken.rule.because } } : unknown('which host and path are asked for');
    case 'none': return { ...listener, unruled: true };
    case 'rule': {
      const { backends, service, probe, because } = taken.rule;
      return { ...listener, backends, because, ...(service === undefined ? {} : { service }), ...(probe === undefined ? {} : { probe }) };
    }
  }
}
