import type { Packet } from '../../../net/packet.ts';
import type { SkbConntrack } from '../../skb.ts';
import { manipulate, manipulateIcmpError } from '../../conntrack/nat/manip.ts';
import type { Manip } from '../../conntrack/nat/range.ts';
import { natDone, nullBinding } from '../../conntrack/nat/setup.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Hook, Translation } from '../env.ts';
import type { HookState } from '../hook-state.ts';
import type { HookVerdict } from '../verdict.ts';
import { askNatChains } from './chains.ts';
import type { NatGroup } from './chains.ts';
import { leavesElsewhere } from './other-device.ts';

/**
 * The one nat hook of a family (nf_nat_inet_fn, net/netfilter/nf_nat_core.c): the first packet of a connection asks the nat chains,
 * and gets a null binding when none translates; every packet is then rewritten as its connection says.
 */
export function natHook(state: HookState, groups: readonly NatGroup[]): HookVerdict | undefined {
  const { ctx, skb, hook } = state;
  const { ct } = skb;
  if (ct?.kind !== 'tracked') return undefined;
  const manip: Manip = hook === 'postrouting' || hook === 'input' ? 'src' : 'dst';
  let rule: Translation | undefined;
  let anyPort = false;
  let before = skb.packet;
  if (ct.state === 'related' && skb.packet.l4.kind === 'icmp') {
    manipulateIcmpError(skb, ct, manip);
  } else {
    if (ct.state === 'new' && !natDone(ct.connection, manip)) {
      const asked = askNatChains(state, groups);
      if (asked !== undefined && asked.kind !== 'translated') return asked;
      rule = asked;
      // What a rule of the chains wrote into the header is no translation.
      before = skb.packet;
      anyPort = natDone(ct.connection, manip) ? rule?.anyPort === true : nullBinding(ctx, ct.connection, manip).anyPort;
    }
    const elsewhere = leavesElsewhere(state, ct);
    if (elsewhere !== undefined) return elsewhere;
    manipulate(skb, ct, manip);
    if (skb.packet !== before && ct.connection.original.protocol !== skb.packet.protocol) return { kind: 'unknown', because: [...ct.connection.because, { text: 'an ICMP error that a tunnel made of the packet is translated as if it were that packet, which spoils it' }] };
  }
  if (skb.packet !== before && skb.outerSum === 'inner') skb.outerSum = { because: rule === undefined ? ct.connection.because : [rule.because], made: false };
  if (skb.packet !== before || rule !== undefined) record(state, ct, manip, rule, anyPort, before);
  // nf_nat_ipv4_local_fn, nf_nat_ipv6_local_fn: no way there, and no later chain sees the packet.
  if (hook === 'output' && (!sameIp(before.dst, skb.packet.dst) || isToServer(ct))) ctx.reroute(skb);
  return undefined;
}

/** IPVS has told conntrack whom to expect the answer from: to the kernel that is a translated destination, and the packet is routed again each time. */
function isToServer({ connection, direction }: Extract<SkbConntrack, { kind: 'tracked' }>): boolean {
  return connection.ipvs === true && direction === 'original' && !sameIp(connection.original.dst, connection.reply.src);
}

function record({ ctx, skb, hook }: HookState, ct: Extract<SkbConntrack, { kind: 'tracked' }>, manip: Manip, rule: Translation | undefined, anyPort: boolean, before: Packet): void {
  const action = ct.direction === 'reply' ? 'untranslate' : manip === 'dst' ? 'dnat' : 'snat';
  const because = rule === undefined ? ct.connection.because : [rule.because];
  const facts = factsOf(hook, rule, anyPort);
  ctx.step(skb.packet === before ? { stage: 'nat', action, because, facts } : { stage: 'nat', action, because, facts, packet: skb.packet });
}

function factsOf(hook: Hook, rule: Translation | undefined, anyPort: boolean): Readonly<Record<string, string>> {
  if (rule === undefined) return anyPort ? { hook, portChosen: 'any in range' } : { hook };
  const { table, chain } = rule;
  return anyPort ? { hook, table, chain, portChosen: 'any in range' } : { hook, table, chain };
}
