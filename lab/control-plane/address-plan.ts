import { GATEWAY, POD_RANGE, SERVICE_RANGE } from '../cluster/addresses.ts';

/** The address of the API server: the machine that holds the wire's bridge. Nodes are 10.0.0.1 and on, their pods 10.40.1.0/24 and on. */
export const API_ADDRESS = GATEWAY[4];
export const API_PORT = 6443;
export const API_URL = `https://${API_ADDRESS}:${API_PORT}`;

/** The first address of the Services' range is the API server's own Service; cluster DNS has the tenth. */
export const API_SERVICE_ADDRESS = '10.96.0.1';
export const DNS_SERVICE_ADDRESS = '10.96.0.10';
export const DNS_DOMAIN = 'cluster.local';

export const CLUSTER_RANGES = { pods: POD_RANGE[4], services: SERVICE_RANGE[4] };

/** The addresses of a node, by its place among the nodes from 0 on. */
export function nodeAddress(index: number): string {
  return `10.0.0.${index + 1}`;
}

/** The addresses that the pods of a node have. */
export function podRange(index: number): string {
  return `10.40.${index + 1}.0/24`;
}

/** The bridge's own address in a node's pod range, which is the pods' gateway. */
export function podGateway(index: number): string {
  return `10.40.${index + 1}.1`;
}
