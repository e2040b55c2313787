import type { Scenario } from '../scenario.ts';
import { BRIDGE_SCENARIOS } from './bridge.ts';
import { CLASS_SCENARIOS } from './classes.ts';
import { ELECTED_NODE_SCENARIOS } from './elected-node.ts';
import { GATEWAY_SCENARIOS } from './gateways.ts';
import { HTTP_SCENARIOS } from './gateways-http.ts';
import { METALLB_SCENARIOS } from './gateways-metallb.ts';
import { TCS_SCENARIOS } from './gateways-tcs.ts';
import { FIREWALL_SCENARIOS } from './firewall.ts';
import { KUBE_PROXY_SCENARIOS } from './kube-proxy.ts';
import { NODE_PORT_SCENARIOS } from './node-port.ts';
import { NODE_SCENARIOS } from './node.ts';
import { POLICY_SCENARIOS } from './policy.ts';
import { REPLY_SCENARIOS } from './reply.ts';
import { ROUTE_SCENARIOS } from './route.ts';
import { CONNECTION_SCENARIOS } from './connections.ts';
import { DNS_ERROR_SCENARIOS } from './seeds-dns-error.ts';
import { NO_PING_SCENARIOS } from './seeds-no-ping.ts';
import { LOAD_BALANCER_SCENARIOS } from './seeds-load-balancer.ts';
import { SEGMENTATION_SCENARIOS } from './seeds-segmentation.ts';
import { TRANSLATED_PORTS_SCENARIOS } from './seeds-translated-ports.ts';
import { SEED_SCENARIOS } from './seeds.ts';
import { LISTENER_SCENARIOS, SERVICE_SCENARIOS } from './service.ts';
import { TUNNEL_SCENARIOS } from './tunnel.ts';

/** Every incident of the lab, by area. Each has a healthy twin that is not listed: the same without its fault. */
export const SCENARIOS: readonly Scenario[] = [
  ...SERVICE_SCENARIOS, ...LISTENER_SCENARIOS, ...KUBE_PROXY_SCENARIOS, ...POLICY_SCENARIOS, ...FIREWALL_SCENARIOS,
  ...ROUTE_SCENARIOS, ...NODE_SCENARIOS, ...TUNNEL_SCENARIOS, ...BRIDGE_SCENARIOS, ...REPLY_SCENARIOS, ...SEED_SCENARIOS, ...TRANSLATED_PORTS_SCENARIOS, ...LOAD_BALANCER_SCENARIOS, ...NO_PING_SCENARIOS, ...CLASS_SCENARIOS, ...CONNECTION_SCENARIOS, ...DNS_ERROR_SCENARIOS,
  ...SEGMENTATION_SCENARIOS, ...NODE_PORT_SCENARIOS, ...ELECTED_NODE_SCENARIOS, ...GATEWAY_SCENARIOS, ...TCS_SCENARIOS, ...HTTP_SCENARIOS, ...METALLB_SCENARIOS,
];
