/**
 * The dialect of nftables: `nft list ruleset` as text and as JSON, and `nft list hooks`. Text is cut into blocks by the ends of its
 * lines and each line is read when somebody asks for it; JSON gives the same nodes.
 */
export { parseNftRuleset, printNftRuleset } from './ruleset.ts';
export { parseNftHooks, printNftHooks } from './hooks.ts';
export { printNftNode } from './print-line.ts';
