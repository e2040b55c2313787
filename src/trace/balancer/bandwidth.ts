import { wayOut } from '../../model/network/public-bandwidth.ts';
import { isOfVpcs } from '../../model/network/vpc.ts';
import { formatIp } from '../../net/ip.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { drop, unknown } from '../stop.ts';
import type { BalancedFlow } from './flow.ts';

/**
 * What a backend answers goes out to a client in the internet by the backend's own public bandwidth, where it must, or ends at the load balancer. What comes in is taken to arrive: the bandwidth
 * is one of what goes out (CVM API 2017-03-12, InternetMaxBandwidthOut), and either way the client hears nothing. Documents tell neither of clients in VPCs nor of what seven layers answer then.
 */
export function goOut(run: Run, skb: Skb, { balancer, backend, front, listener }: BalancedFlow): void {
  const out = wayOut(run.network.publicBandwidth, balancer, backend);
  if (out.kind === 'open') return;
  const { because } = out;
  if (out.kind === 'unknown') return unknown(skb, because);
  if (isOfVpcs(front.src)) return unknown(skb, [...because, { text: `whether answers to ${formatIp(front.src)}, which is in a VPC, need public bandwidth is not documented` }]);
  if (listener.http !== undefined) return unknown(skb, [...because, { text: 'what a load balancer of seven layers answers then is not documented' }]);
  run.step({ stage: 'balancer', action: 'drop', because, facts: { why: 'no-bandwidth' } });
  return drop(skb, { kind: 'balancer', why: 'no-bandwidth' }, { because });
}
