/**
 * Values of the network without behaviour of their own: addresses, prefixes, protocols, ranges, packets.
 * Nothing here knows of rules, namespaces or Kubernetes; every stage may import it.
 */
export * from './ip.ts';
export * from './prefix.ts';
export * from './protocol.ts';
export * from './range.ts';
export * from './packet.ts';
