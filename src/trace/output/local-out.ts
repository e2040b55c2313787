import { familyOf, passHook } from '../hook.ts';
import { ipvsAtOutput } from '../ipvs/hooks.ts';
import type { Next } from '../next.ts';
import type { Path } from '../route/path.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';

/**
 * ip_local_out: OUTPUT, with IPVS among it, and a new route when nat, mangle or a route chain changed what routing looks at. A packet that IPVS
 * gave a server on this very host keeps the way that it had (__ip_vs_get_out_rt: "skb to local stack, preserve old route").
 */
export function localOut(run: Run, skb: Skb, path: Path): Next {
  skb.outDev = path.dev.name;
  skb.pktType = 'outgoing';
  const ipvs = ipvsAtOutput(run, skb);
  if (passHook(run, skb, 'output', familyOf(skb), ipvs.builtins) === 'stolen') return ipvs.next();
  const { rerouted } = skb;
  skb.rerouted = undefined;
  return { kind: 'output', skb, path: rerouted ?? path };
}
