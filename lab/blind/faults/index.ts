import type { FaultKind } from '../kind.ts';
import { BRIDGE_FAULTS } from './bridge.ts';
import { CONNECTION_FAULTS } from './connection.ts';
import { FIREWALL_FAULTS } from './firewall.ts';
import { LISTENER_FAULTS } from './listener.ts';
import { NODE_FAULTS } from './node.ts';
import { NODE_PORT_FAULTS } from './node-port.ts';
import { POLICY_FAULTS } from './policy.ts';
import { PROXY_FAULTS } from './proxy.ts';
import { ROUTE_FAULTS } from './route.ts';
import { SERVICE_FAULTS } from './service.ts';
import { TUNNEL_FAULTS } from './tunnel.ts';

/** Every way in which a round can be broken. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...SERVICE_FAULTS, ...PROXY_FAULTS, ...POLICY_FAULTS, ...FIREWALL_FAULTS, ...ROUTE_FAULTS, ...NODE_FAULTS, ...TUNNEL_FAULTS, ...BRIDGE_FAULTS, ...LISTENER_FAULTS,
  ...NODE_PORT_FAULTS, ...CONNECTION_FAULTS,
];
