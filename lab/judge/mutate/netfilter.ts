import type { Mutation } from './mutation.ts';

const FOLDER = 'src/trace/netfilter';

/** Errors in how rules are met, carried out and left, in what sets hold, and in the order of hooks. */
export const netfilterMutations: readonly Mutation[] = [
  { what: 'a negated match is taken as if the `!` were not there', file: `${FOLDER}/match/compare.ts`, find: 'return negate ? (value) => !holds(value) : holds;', replace: 'return holds;' },
  { what: 'goto comes back to the rule after it, like jump', file: `${FOLDER}/statement/verdict.ts`, find: "case 'jump': case 'goto': return verdict;", replace: "case 'jump': return verdict;\n    case 'goto': return { kind: 'jump', chain: verdict.chain };" },
  { what: 'return from a nested chain ends the base chain', file: `${FOLDER}/chain/run-chain.ts`, find: 'if (ending !== undefined) return ending;', replace: 'return ending;' },
  { what: 'the policy of a base chain does not drop', file: `${FOLDER}/run-base.ts`, find: "(ending === undefined && place.base.policy === 'accept')", replace: 'ending === undefined' },
  { what: 'MARK ends the table', file: `${FOLDER}/statement/execute.ts`, find: "case 'mark': return markerOf(statement.set);", replace: "case 'mark': { const mark = markerOf(statement.set); return (env) => { mark(env); return { kind: 'accept' }; }; }" },
  { what: '`-i cali+` and `iifname "cali*"` match only that very name', file: `${FOLDER}/set/key.ts`, find: 'value.startsWith(prefix)', replace: 'value === prefix' },
  { what: 'base chains of a hook run in the order in which they were made, not by priority', file: `${FOLDER}/handlers.ts`, find: 'handlers.sort((a, b) => a.priority - b.priority)', replace: 'handlers' },
  { what: 'the nat rules are asked about answers too, as about connections of their own', file: 'src/trace/conntrack/track.ts', find: 'if (hit === undefined) return newConnection', replace: "if (hit === undefined || hit.direction === 'reply') return newConnection" },
  { what: 'accept in one base chain of FORWARD lets the packet past the later ones', file: `${FOLDER}/hook.ts`, find: "if (verdict !== undefined && verdict.kind !== 'accept') return verdict;", replace: "if (verdict !== undefined && (verdict.kind !== 'accept' || state.hook === 'forward')) return verdict;" },
  { what: 'REJECT with an ICMP error is DROP', file: `${FOLDER}/statement/reject.ts`, find: 'const family = packet.src.family;', replace: "const family = packet.src.family;\n  if (how.kind !== 'icmpx') return DROP;" },
  { what: 'MASQUERADE leaves the source as it is', file: `${FOLDER}/nat/translate.ts`, find: 'env.skb.packet.src.value === 0n ?', replace: 'env.skb.packet.src.value !== 0n ?' },
  { what: 'a lookup in a set loses its `!=`', file: `${FOLDER}/match/match.ts`, find: 'return match.negate && evaluate(env, match.key) !== undefined ? YES : NO;', replace: 'return NO;' },
  { what: 'an ipset that is not to match is one that is to match', file: `${FOLDER}/match/match.ts`, find: 'negateTri(matchIpset(env, match.set, match.dirs), match.negate)', replace: 'matchIpset(env, match.set, match.dirs)' },
  { what: 'the last port of a range is not in it', file: `${FOLDER}/set/key.ts`, find: 'value >= from && value <= to;', replace: 'value >= from && (value < to || from === to);' },
  { what: 'a rule for the destination port looks at the source port', file: `${FOLDER}/field/transport.ts`, find: "'tcp dport': port('tcp', 'dport')", replace: "'tcp dport': port('tcp', 'sport')" },
  { what: 'a mask before a comparison is left out', file: `${FOLDER}/expr.ts`, find: "case 'and': return (left & right) >>> 0;", replace: "case 'and': return left >>> 0;" },
  { what: 'a verdict map without the key drops the packet', file: `${FOLDER}/statement/verdict.ts`, find: 'hit.element.verdict === undefined) return BREAK;', replace: "hit.element.verdict === undefined) return DROP;" },
  { what: 'each of several dice counts of the whole, not of what those before it left', file: `${FOLDER}/chain/dice-group.ts`, find: 'const weight = left * rule.probability;', replace: 'const weight = rule.probability;' },
  { what: 'FORWARD sees the destination port from before the translation', file: `${FOLDER}/field/read.ts`, find: '  return READERS[field];', replace: "  if (field === 'tcp dport' || field === 'udp dport') return (env) => (env.skb.ct?.kind === 'tracked' && env.hook === 'forward' && env.skb.ct.direction === 'original' ? env.skb.ct.connection.original.dport : READERS[field](env));\n  return READERS[field];" },
  { what: 'rpfilter asks for the way to the destination', file: `${FOLDER}/match/rpfilter.ts`, find: 'dst: packet.src, ...sourceOf(packet.dst)', replace: 'dst: packet.dst, ...sourceOf(packet.src)' },
];
