/**
 * dnsmasq, by its configuration: `readDnsmasq` reads options, `dnsmasqServes` says what it answers to a query: what it has itself
 * (`hosts.ts`), and what it does with names of which domain (`servers.ts`). An option that is not modelled makes every answer unknown because of its line.
 */
export { readDnsmasq } from './read.ts';
export type { Option } from './read.ts';
export { dnsmasqServes } from './serve.ts';
