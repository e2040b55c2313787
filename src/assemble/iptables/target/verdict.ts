import type { RejectWith } from '../../../model/network/rule.ts';
import { argOf, textOf } from '../convert.ts';
import type { TargetConverter } from '../convert.ts';

export const accept: TargetConverter = () => [{ kind: 'verdict', verdict: { kind: 'accept' } }];
export const drop: TargetConverter = () => [{ kind: 'verdict', verdict: { kind: 'drop' } }];
export const returns: TargetConverter = () => [{ kind: 'verdict', verdict: { kind: 'return' } }];

/** LOG, TRACE, CHECKSUM, ...: the packet goes on as it was (XT_CONTINUE in each module's target). */
export const noEffect: TargetConverter = (target) => [{ kind: 'no-effect', text: textOf('-j', target) }];

type Codes = ReadonlyMap<string, readonly [type: number, code: number]>;

/** net/ipv4/netfilter/ipt_REJECT.c with the names and aliases of libipt_REJECT.c. */
const CODES4: Codes = new Map([
  ['icmp-net-unreachable', [3, 0]], ['net-unreach', [3, 0]], ['icmp-host-unreachable', [3, 1]], ['host-unreach', [3, 1]], ['icmp-proto-unreachable', [3, 2]],
  ['proto-unreach', [3, 2]], ['icmp-port-unreachable', [3, 3]], ['port-unreach', [3, 3]], ['icmp-net-prohibited', [3, 9]], ['net-prohib', [3, 9]],
  ['icmp-host-prohibited', [3, 10]], ['host-prohib', [3, 10]], ['icmp-admin-prohibited', [3, 13]], ['admin-prohib', [3, 13]],
]);

/** net/ipv6/netfilter/ip6t_REJECT.c with the names and aliases of libip6t_REJECT.c. */
const CODES6: Codes = new Map([
  ['icmp6-no-route', [1, 0]], ['no-route', [1, 0]], ['icmp6-adm-prohibited', [1, 1]], ['adm-prohibited', [1, 1]], ['icmp6-addr-unreachable', [1, 3]], ['addr-unreach', [1, 3]],
  ['icmp6-port-unreachable', [1, 4]], ['port-unreach', [1, 4]], ['icmp6-policy-fail', [1, 5]], ['policy-fail', [1, 5]], ['icmp6-reject-route', [1, 6]], ['reject-route', [1, 6]],
]);

export const reject: TargetConverter = (target, { family }) => {
  const name = argOf(target, 'reject-with') ?? 'port-unreach';
  const answer = answerOf(name, family);
  return answer && [{ kind: 'reject', with: answer }];
};

function answerOf(name: string, family: 'ip' | 'ip6'): RejectWith | undefined {
  if (name === 'tcp-reset' || name === 'tcp-rst') return { kind: 'tcp-reset' };
  const found = (family === 'ip' ? CODES4 : CODES6).get(name);
  return found && { kind: family === 'ip' ? 'icmp' : 'icmpv6', type: found[0], code: found[1] };
}
