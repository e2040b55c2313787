import { familyOf, passHook } from '../hook.ts';
import { ipvsAtOutput } from '../ipvs/hooks.ts';
import type { Next } from '../next.ts';
import type { Path } from '../route/path.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';

/**
 * ip_local_out: OUTPUT, with IPVS among it, and a new route when nat, mangle or a route chain changed what routing looks at. A packet that IPVS
 * gave a server on this very host keeps the way that it had (__ip_vs_get_out_rt: "skb to local stack, preserve old route"); one that it sends on goes its way,
 * whatever an earlier chain had found (skb_dst_set in __ip_vs_get_out_rt; seen on 6.1).
 */
export function localOut(run: Run, skb: Skb, path: Path): Next {
  skb.outDev = path.dev.name;
  skb.pktType = 'outgoing';
  const ipvs = ipvsAtOutput(run, skb);
  const passed = passHook(run, skb, 'output', familyOf(skb), ipvs.builtins);
  const { rerouted } = skb;
  skb.rerouted = undefined;
  if (passed === 'stolen') return ipvs.next();
  return { kind: 'output', skb, path: rerouted ?? path };
}
