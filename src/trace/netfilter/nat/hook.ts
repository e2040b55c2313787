import type { Because } from '../../../model/network/because.ts';
import type { Packet } from '../../../net/packet.ts';
import type { WalkContext } from '../../context.ts';
import type { Skb, SkbConntrack } from '../../skb.ts';
import { manipulate, manipulateIcmpError } from '../../conntrack/nat/manip.ts';
import type { Manip } from '../../conntrack/nat/range.ts';
import { natDone, nullBinding } from '../../conntrack/nat/setup.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Hook } from '../env.ts';

/** Which rule translated, when one of the nat chains did. */
export interface NatRule {
  readonly because: Because;
  readonly table: string;
  readonly chain: string;
  readonly anyPort: boolean;
}

/** What the nat chains said: they ended the packet, or let it pass, perhaps having decided its translation. */
export type NatChains<Ended> = { readonly kind: 'ended'; readonly verdict: Ended } | { readonly kind: 'passed'; readonly rule?: NatRule };

/**
 * The one nat hook of a family (nf_nat_inet_fn, net/netfilter/nf_nat_core.c): the first packet of a connection asks the nat chains,
 * and gets a null binding when none translates; every packet is then rewritten as its connection says.
 */
export function natHook<Ended>(ctx: WalkContext, skb: Skb, hook: Hook, chains: () => NatChains<Ended>): Ended | undefined {
  const { ct } = skb;
  if (ct?.kind !== 'tracked') return undefined;
  const manip: Manip = hook === 'postrouting' || hook === 'input' ? 'src' : 'dst';
  let rule: NatRule | undefined;
  let anyPort = false;
  const before = skb.packet;
  if (ct.state === 'related' && skb.packet.l4.kind === 'icmp') {
    manipulateIcmpError(skb, ct, manip);
  } else {
    if (ct.state === 'new' && !natDone(ct.connection, manip)) {
      const asked = chains();
      if (asked.kind === 'ended') return asked.verdict;
      rule = asked.rule;
      anyPort = natDone(ct.connection, manip) ? rule?.anyPort === true : nullBinding(ctx, ct.connection, manip).anyPort;
    }
    manipulate(skb, ct, manip);
  }
  if (skb.packet !== before && skb.outerSum === 'inner') skb.outerSum = { because: rule === undefined ? ct.connection.because : [rule.because], made: false };
  if (skb.packet !== before || rule !== undefined) record({ ctx, skb, hook, ct, manip, rule, anyPort, before });
  // nf_nat_ipv4_local_fn, nf_nat_ipv6_local_fn: no way there, and no later chain sees the packet.
  if (hook === 'output' && !sameIp(before.dst, skb.packet.dst)) ctx.reroute(skb);
  return undefined;
}

interface Translated {
  readonly ctx: WalkContext;
  readonly skb: Skb;
  readonly hook: Hook;
  readonly ct: Extract<SkbConntrack, { kind: 'tracked' }>;
  readonly manip: Manip;
  readonly rule: NatRule | undefined;
  readonly anyPort: boolean;
  readonly before: Packet;
}

function record({ ctx, skb, hook, ct, manip, rule, anyPort, before }: Translated): void {
  const action = ct.direction === 'reply' ? 'untranslate' : manip === 'dst' ? 'dnat' : 'snat';
  const because = rule === undefined ? ct.connection.because : [rule.because];
  const facts: Record<string, string> = rule === undefined ? { hook } : { hook, table: rule.table, chain: rule.chain };
  if (anyPort) facts['portChosen'] = 'any in range';
  ctx.step(skb.packet === before ? { stage: 'nat', action, because, facts } : { stage: 'nat', action, because, facts, packet: skb.packet });
}
