/** Bridges: their ports (`bridge -d link`, `bridge vlan`) and forwarding entries (`bridge fdb`), which VXLAN devices have too. */
export { assembleFdb } from './fdb.ts';
export { assembleBridgePorts } from './ports.ts';
export { assembleBridgeVlans } from './vlans.ts';
export type { PortVlan } from './vlans.ts';
