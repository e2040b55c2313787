import { inIpRange } from '../../../net/range.ts';
import type { Ip } from '../../../net/ip.ts';
import { sameIp } from '../../../net/ip.ts';
import type { Because } from '../../../model/network/because.ts';
import type { Netns } from '../../../model/network/netns.ts';
import type { Rule } from '../../../model/network/rule.ts';
import type { SkbConntrack } from '../../skb.ts';
import { onceEach } from '../../once-each.ts';
import { ownerOf } from '../../state/links.ts';
import { deleteConnection } from '../../conntrack/table.ts';
import { isTranslated } from '../../conntrack/nat/setup.ts';
import { servesFamily } from '../base-chains.ts';
import type { HookState } from '../hook-state.ts';
import type { HookVerdict } from '../verdict.ts';
import { masqueradeAddress } from './source-address.ts';
import { constantRange } from './target.ts';

/**
 * A masqueraded connection of which a packet leaves by another device than its first one did: the kernel drops the packet and forgets the connection, so that the next packet
 * is masqueraded anew (nf_nat_oif_changed and nf_ct_kill_acct, net/netfilter/nf_nat_core.c; asked of 6.18). `conntrack -L` does not tell who translated a connection: of one
 * that was collected it follows from its address, which another device has, and from the rules that could have given it; one that kept its address is taken for not masqueraded,
 * as nearly all are. Undefined: the packet goes on.
 */
export function leavesElsewhere(state: HookState, ct: Extract<SkbConntrack, { kind: 'tracked' }>): HookVerdict | undefined {
  const { connection } = ct;
  if (state.hook !== 'postrouting' || ct.direction !== 'original' || !connection.confirmed) return undefined;
  const before = connection.masqueraded === undefined ? likelyBefore(state, ct) : { dev: connection.masqueraded, because: connection.because };
  if (before === undefined || before.dev === state.outDev) return undefined;
  if (before.dev === undefined) return { kind: 'unknown', because: before.because };
  deleteConnection(state.ctx, connection);
  return { kind: 'drop', by: { kind: 'masqueraded-elsewhere', dev: before.dev }, because: before.because };
}

/** The device that a collected connection was masqueraded for, where its address says so; with none where that is not known. */
function likelyBefore(state: HookState, { connection }: Extract<SkbConntrack, { kind: 'tracked' }>): { readonly dev: string | undefined; readonly because: readonly Because[] } | undefined {
  if (connection.listed === undefined || !isTranslated(connection, 'src')) return undefined;
  const address = connection.reply.dst;
  const rules = sourceRules(state.netns, address.family);
  const [masquerade] = rules.masquerade;
  if (masquerade === undefined) return undefined;
  const owner = ownerOf(state.netns, address)?.link.name;
  const now = masqueradeAddress(state);
  if (owner === undefined || owner === state.outDev) return undefined;
  // A device without an address is masqueraded for with one of another device: it may have been either.
  const either = now !== undefined && !('unknown' in now) && sameIp(now, address);
  const certain = !either && !rules.other.some((rule) => couldGive(rule, address));
  return { dev: certain ? owner : undefined, because: [connection.listed, masquerade.because] };
}

/** The rules of a namespace that translate sources, by whether they masquerade. */
const sourceRules = onceEach(({ tables }: Netns, family: 4 | 6): { readonly masquerade: readonly Rule[]; readonly other: readonly Rule[] } => {
  const all = tables.kind === 'missing' ? [] : tables.value.filter((table) => servesFamily(table, family === 4 ? 'ip' : 'ip6')).flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules));
  const having = (...kinds: readonly string[]): readonly Rule[] => all.filter(({ steps }) => steps.some(({ kind }) => kinds.includes(kind)));
  return { masquerade: having('masquerade'), other: having('snat', 'netmap') };
});

function couldGive({ steps }: Rule, address: Ip): boolean {
  return steps.some((step) => {
    if (step.kind === 'netmap') return true;
    const range = step.kind === 'snat' ? constantRange(step.to) : undefined;
    return step.kind === 'snat' && (range?.ips === undefined || inIpRange(range.ips, address));
  });
}
