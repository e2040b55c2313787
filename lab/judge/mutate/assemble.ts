import type { Mutation } from './mutation.ts';

const FOLDER = 'src/assemble';

/** Errors in how what the tools print becomes the model. */
export const assembleMutations: readonly Mutation[] = [
  { what: 'the mask of --set-xmark is inverted', file: `${FOLDER}/iptables/target/mark.ts`, find: "'set-xmark': (text) => readMasked(text),", replace: "'set-xmark': (text) => { const read = readMasked(text); return read && { value: read.value, mask: ~read.mask >>> 0 }; }," },
  { what: 'the `!` before an address of iptables is lost', file: `${FOLDER}/iptables/basic.ts`, find: 'inNetwork(side, text, negated)', replace: 'inNetwork(side, text, false)' },
  { what: 'an nft prefix holds its first address only', file: `${FOLDER}/nft/value.ts`, find: "return { kind: 'ip', range: prefixRange(prefix) };", replace: "return { kind: 'ip', range: { family: prefix.family, first: prefix.first, last: prefix.first } };" },
  { what: 'every policy rule looks into the main table', file: `${FOLDER}/rule/index.ts`, find: "{ kind: 'table', table: tableNumber(table, names) }", replace: "{ kind: 'table', table: tableNumber(table, names) === 255 ? 255 : 254 }" },
  { what: 'policy rules are asked from the last to the first', file: `${FOLDER}/rule/index.ts`, find: 'rules.sort((a, b) => a.priority - b.priority)', replace: 'rules.sort((a, b) => (a.priority === 0 ? -1 : b.priority === 0 ? 1 : b.priority - a.priority))' },
  { what: 'a rule with a module that is not known is left out', file: `${FOLDER}/iptables/rule.ts`, find: 'const target = node.target === undefined', replace: "if (node.matches.some(({ name }) => name === 'addrtype' || name === 'comment')) return [];\n  const target = node.target === undefined" },
  { what: 'the offset of a named priority has the wrong sign', file: `${FOLDER}/nft/priority.ts`, find: "(sign === '-' ?", replace: "(sign === '+' ?" },
  { what: 'the ports of multiport are those of the source', file: `${FOLDER}/iptables/match/ports.ts`, find: "dports: portList((ranges, negated) => [inInts(field('th dport')", replace: "dports: portList((ranges, negated) => [inInts(field('th sport')" },
  { what: 'the port of DNAT is lost', file: `${FOLDER}/iptables/target/nat.ts`, find: '...(addr && { addr }), ...(port && { port })', replace: '...(addr && { addr })' },
];
