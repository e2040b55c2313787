import type { Because } from '../../model/network/because.ts';
import type { Link } from '../../model/network/link.ts';
import { familyOf, passHook } from '../hook.ts';
import { ipvsAtInput } from '../ipvs/hooks.ts';
import { gather } from '../fragments/pieces.ts';
import type { Next } from '../next.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { decapsulate } from '../tunnel/decapsulate.ts';
import { deliver } from './deliver.ts';
import { demuxedEarly } from './early-demux.ts';

/** ip_local_deliver: fragments of IPv4 are put together, INPUT with IPVS among it, those of IPv6 only now (ip6_input_finish), then the tunnel or the socket. */
export function localIn(run: Run, skb: Skb, dev: Link, anycast?: readonly Because[]): Next {
  const inPieces = skb.pieces !== undefined;
  if (skb.packet.src.family === 4) gather(run, skb);
  const before = skb.packet;
  const ipvs = ipvsAtInput(run, skb, dev);
  if (passHook(run, skb, 'input', familyOf(skb), ipvs.builtins) === 'stolen') return ipvs.next();
  gather(run, skb);
  if (skb.packet.l4.kind === 'packet') return decapsulate(run, skb, skb.packet.l4.inner, skb.packet.l4.header);
  return { kind: 'end', end: deliver(run, skb, dev, anycast, skb.packet === before ? undefined : demuxedEarly(run, skb, dev, before, inPieces)) };
}
