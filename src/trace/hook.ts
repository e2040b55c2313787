import type { RejectWith } from '../model/network/rule.ts';
import type { Answer } from '../model/trace/disposition.ts';
import { passLaterPieces } from './fragments/later.ts';
import { runHook } from './netfilter/index.ts';
import type { Builtin, Family, Hook, HookVerdict } from './netfilter/index.ts';
import type { Reaction } from './reaction.ts';
import { errnoOf } from './reaction.ts';
import type { Run } from './run.ts';
import type { Skb } from './skb.ts';
import { drop, stop, unknown } from './stop.ts';

/**
 * Runs a hook and goes on only when it accepts the packet or a built-in handler took it; everything else ends the journey.
 * Sending gets EPERM when its own packet is dropped in OUTPUT or POSTROUTING (nf_hook_slow, NF_DROP_GETERR) of its stack: what a bridge's hooks drop
 * was sent, since a bridge takes every frame (br_dev_xmit of net/bridge/br_device.c gives NETDEV_TX_OK; 6.18).
 */
export function passHook(run: Run, skb: Skb, hook: Hook, family: Family, builtins: readonly Builtin[] = NO_BUILTINS): 'accept' | 'stolen' {
  const later = skb.pieces === undefined ? NO_PIECES : passLaterPieces(run, skb, hook, family, builtins);
  const verdict = runHook(run, skb, hook, family, builtins);
  if (later.some(({ mark }) => mark !== skb.mark)) run.doubt({ text: `rules of ${skb.netns} give the fragments of one packet different marks` });
  return settle(skb, hook, family, verdict);
}

const NO_BUILTINS: readonly Builtin[] = [];
const NO_PIECES: ReturnType<typeof passLaterPieces> = [];

/** Goes on with what a hook said, or ends the journey. */
export function settle(skb: Skb, hook: Hook, family: Family, verdict: HookVerdict): 'accept' | 'stolen' {
  const localError = family !== 'bridge' && isOwnSend(skb) && (hook === 'output' || hook === 'postrouting') ? 'EPERM' : undefined;
  switch (verdict.kind) {
    case 'accept':
      return 'accept';
    case 'stolen':
      return 'stolen';
    case 'drop':
      return drop(skb, verdict.by, { because: verdict.because, localError });
    case 'unknown':
      return unknown(skb, verdict.because);
    case 'reject': {
      const reaction = reactionOf(skb, verdict.with, hook);
      return stop(skb, { kind: 'rejected', by: verdict.by, answer: answerOf(reaction), answerArrives: false }, { because: verdict.because, reaction, localError });
    }
  }
}

/** The family of a packet's own hooks. */
export function familyOf(skb: Skb): 'ip' | 'ip6' {
  return skb.packet.src.family === 4 ? 'ip' : 'ip6';
}

/** Whether a program's `send` is still waiting for the result: locally made, not the outer packet of a tunnel, and not sent on by IPVS (ip_vs_nat_send_or_cont; seen on 6.1). */
export function isOwnSend(skb: Skb): boolean {
  return skb.socket !== undefined && skb.inDev === undefined && skb.packet.l4.kind !== 'packet' && skb.ipvsDone !== 'sent';
}

/** What a rule's REJECT sends: its resets have no TOS (nf_reject_iphdr_put, net/ipv4/netfilter/nf_reject_ipv4.c). */
function reactionOf(skb: Skb, reject: RejectWith, hook: Hook): Reaction {
  const offender = { ...skb };
  const when = hook === 'prerouting' ? { unrouted: true } as const : {};
  switch (reject.kind) {
    case 'tcp-reset':
      return { kind: 'reset', offender, tos: 0, byRule: true };
    case 'icmp': case 'icmpv6':
      return { kind: 'icmp', type: reject.type, code: reject.code, offender, ...when };
    case 'icmpx': {
      const { type, code } = skb.packet.src.family === 4 ? reject.v4 : reject.v6;
      return { kind: 'icmp', type, code, offender, ...when };
    }
  }
}

/** A reaction as the disposition shows it. */
export function answerOf(reaction: Reaction): Answer {
  const errno = errnoOf(reaction);
  return reaction.kind === 'reset' ? { kind: 'tcp-reset', errno } : { kind: 'icmp', type: reaction.type, code: reaction.code, errno };
}
