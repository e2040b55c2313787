/**
 * Virtual and real servers and existing connections of IPVS. `ipvsadm-save` and `ipvsadm -Ln` say the same in two spellings; either
 * gives the same virtual services. An address or port by name (no `-n`) cannot be converted and makes the whole part unknown.
 */
export { assembleIpvs } from './save.ts';
export { assembleIpvsList } from './list.ts';
export { assembleIpvsConnections } from './connections.ts';
