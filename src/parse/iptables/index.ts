/**
 * The dialect of iptables-save and ip6tables-save, legacy and nft. It knows which option belongs to which module and how many
 * arguments it takes, and nothing of what a rule does to a packet.
 */
export { parseIptablesSave, printIptablesSave } from './save.ts';
export { printIptablesLine } from './print.ts';
