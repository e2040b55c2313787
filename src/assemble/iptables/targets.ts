import { IPTABLES_TARGETS } from '../../model/tree/iptables-modules.ts';
import type { EvaluatedTarget } from '../../model/tree/iptables-modules.ts';
import type { IptablesTarget } from '../../model/tree/iptables.ts';
import { textOf } from './convert.ts';
import type { RuleContext, Steps, TargetConverter } from './convert.ts';
import { dscp, hl, set, tcpmss, tos, ttl } from './target/header.ts';
import { classify, connmark, ct, mark, notrack } from './target/mark.ts';
import { dnat, masquerade, netmap, redirect, snat, tproxy } from './target/nat.ts';
import { accept, drop, noEffect, reject, returns } from './target/verdict.ts';

/** One converter for each target that the support table calls evaluated: the compiler forces this table to be complete. */
const CONVERTERS: Readonly<Record<EvaluatedTarget, TargetConverter>> = {
  ACCEPT: accept, AUDIT: noEffect, CHECKSUM: noEffect, CLASSIFY: classify, CONNMARK: connmark, CONNSECMARK: noEffect, CT: ct, DNAT: dnat, DROP: drop, DSCP: dscp,
  ECN: noEffect, HL: hl, IDLETIMER: noEffect, LED: noEffect, LOG: noEffect, MARK: mark, MASQUERADE: masquerade, NETMAP: netmap, NFLOG: noEffect, NOTRACK: notrack,
  RATEEST: noEffect, REDIRECT: redirect, REJECT: reject, RETURN: returns, SECMARK: noEffect, SET: set, SNAT: snat, TCPMSS: tcpmss, TEE: noEffect, TOS: tos,
  TPROXY: tproxy, TRACE: noEffect, TTL: ttl, ULOG: noEffect,
};
const BY_NAME: ReadonlyMap<string, TargetConverter> = new Map(Object.entries(CONVERTERS));

/** Targets after which a rule goes on (XT_CONTINUE), evaluated or not. All others, and unknown ones, may end the chain. */
const GOES_ON: ReadonlySet<string> = new Set([
  'CLASSIFY', 'CONNMARK', 'CT', 'DNPT', 'DSCP', 'HL', 'HMARK', 'MARK', 'SET', 'SNPT', 'TCPMSS', 'TCPOPTSTRIP', 'TOS', 'TTL',
]);

/** The steps of `-j` or `-g`: a chain of the table, a target, or a step that says that neither is known. */
export function convertTarget(target: IptablesTarget, context: RuleContext): Steps {
  const { name, goto } = target;
  if (context.chains.has(name)) return [{ kind: 'verdict', verdict: { kind: goto ? 'goto' : 'jump', chain: name } }];
  if (goto) return [{ kind: 'unsupported', text: `-g ${name} (the table has no such chain)`, terminal: true }];
  const text = textOf('-j', target);
  const known = name in IPTABLES_TARGETS;
  const steps = BY_NAME.get(name)?.(target, context);
  return steps ?? [{ kind: 'unsupported', text: known ? text : `${text} (no such chain in the table, no such target is known)`, terminal: !GOES_ON.has(name) }];
}
