import { IPTABLES_MATCHES, MATCH_ALIASES } from '../../model/tree/iptables-modules.ts';
import type { EvaluatedMatch } from '../../model/tree/iptables-modules.ts';
import type { IptablesMatch } from '../../model/tree/iptables.ts';
import { textOf } from './convert.ts';
import type { AnyOf, MatchConverter, RuleContext, Steps } from './convert.ts';
import { conntrack, state } from './match/conntrack.ts';
import { devgroup, mac, physdev, pkttype } from './match/device.ts';
import { dscp, ecn, hl, iprange, ipv6header, length, tcpmss, tos, ttl } from './match/header.ts';
import { icmp, icmp6 } from './match/icmp.ts';
import { connlimit, hashlimit, limit, quota, recent, statistic, time } from './match/limits.ts';
import { nfacct } from './match/nfacct.ts';
import { dccp, multiport, sctp, tcp, udp, udplite } from './match/ports.ts';
import { addrtype, connmark, extensionHeader, helper, mark, policy, realm, rpfilter } from './match/route.ts';
import { owner, set, socket } from './match/socket.ts';

const payload: MatchConverter = (match) => [{ kind: 'payload', text: textOf('-m', match) }];

/** One converter for each module that the support table calls evaluated: the compiler forces this table to be complete. */
const CONVERTERS: Readonly<Record<EvaluatedMatch, MatchConverter>> = {
  addrtype, ah: payload, bpf: payload, comment: () => [], connlimit, connmark, conntrack, dccp, devgroup, dscp, dst: extensionHeader, ecn, esp: payload,
  frag: payload, hashlimit, hbh: extensionHeader, helper, hl, icmp, icmp6, ipcomp: payload, iprange, ipv6header, length, limit, mac, mark, mh: payload,
  multiport, nfacct, owner, physdev, pkttype, policy, quota, realm, recent, rpfilter, rt: extensionHeader, sctp, set, socket, srh: extensionHeader, state,
  statistic, string: payload, tcp, tcpmss, time, tos, ttl, u32: payload, udp, udplite,
};
const BY_NAME: ReadonlyMap<string, MatchConverter> = new Map(Object.entries(CONVERTERS));

/** The steps of a match module. What cannot be converted is one step that says so: nothing else of the rule is touched. */
export function convertMatch(match: IptablesMatch, context: RuleContext): Steps | AnyOf {
  const name = MATCH_ALIASES.get(match.name) ?? match.name;
  return BY_NAME.get(name)?.(match, context) ?? [{ kind: 'unsupported', text: unsupportedText(match, name) }];
}

function unsupportedText(match: IptablesMatch, name: string): string {
  const text = textOf('-m', match);
  return name in IPTABLES_MATCHES ? text : `${text} (no such module is known)`;
}
