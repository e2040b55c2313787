import type { Mutation } from './mutation.ts';

const FOLDER = 'src/trace/conntrack';

/** Errors in connection tracking and in what translations become. */
export const conntrackMutations: readonly Mutation[] = [
  { what: 'an answer is not translated back', file: `${FOLDER}/nat/manip.ts`, find: 'if (!applies(ct, manip)) return false;', replace: "if (!applies(ct, manip) || ct.direction === 'reply') return false;" },
  { what: 'MASQUERADE takes the first address of the node, whatever the device', file: 'src/trace/netfilter/nat/source-address.ts', find: 'const out = env.outDev === undefined ? undefined : linkByName(env.netns, env.outDev);', replace: "const out = links.value.find((link) => link.addresses.length > 0 && link.detail.kind !== 'loopback');" },
  { what: 'a match on the connection state is always met', file: 'src/trace/netfilter/match/compare.ts', find: "case 'bits': return (value) => typeof value === 'number' &&", replace: "case 'bits': return (value) => typeof value === 'number' ||" },
  { what: 'an answer is not of an established connection', file: `${FOLDER}/track.ts`, find: "return { kind: 'tracked', connection, direction, state: 'established' };", replace: "return { kind: 'tracked', connection, direction, state: 'new' };" },
  { what: 'NOTRACK does nothing', file: 'src/trace/netfilter/statement/mark.ts', find: "env.skb.ct = { kind: 'untracked' };", replace: '' },
  { what: 'a translation to a range of ports leaves the port as it is', file: `${FOLDER}/nat/unique.ts`, find: 'if (range.ports === undefined) {', replace: "if (range.ports === undefined || manip === 'dst') {" },
  { what: 'connections that were open before are not known', file: `${FOLDER}/table.ts`, find: '  adopt(ctx, netns, tuple);', replace: '' },
  { what: 'an ICMP error is not related to the connection that it quotes', file: `${FOLDER}/icmp-error.ts`, find: 'findConnection(ctx, skb.netns, inner, zone)', replace: 'findConnection(ctx, skb.netns, quoted ?? inner, zone)' },
];
