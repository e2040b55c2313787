import type { NetworkPolicySpec } from '../cluster/spec.ts';
import { ipBatch } from '../kernel/command.ts';
import { COREFILE, corefile, resolvConf, site } from './scenarios.ts';
import type { NameChange, NameScenario } from './scenario.ts';

const SEARCH = 'search shop.svc.cluster.local svc.cluster.local cluster.local';
/** Where NodeLocal DNSCache is by itself, and the address that the lab gives the cluster's DNS. */
const CACHE = '169.254.20.10';
const DNS = '10.96.0.10';

const withEgress = (...ports: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number }[]): NameChange => (before) => {
  const spec: NetworkPolicySpec = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ ports }] };
  return { ...before, cluster: { ...before.cluster, policies: [{ name: 'web-egress', namespace: 'shop', spec }] } };
};
/** The proxy of the client's node heard of some of the Services only: the first so many, since the lab gives addresses in their order. */
const seen = (count: number): NameChange => (before) => ({ ...before, proxySees: (spec, node) => (node === 'n1' ? { ...spec, services: spec.services.slice(0, count) } : spec) });
/** What a cache that ended leaves on its node; a bridge, since not every kernel of the lab has dummy devices. */
const withDevice = (files: NameChange): NameChange => (before) => ({ ...files(before), commands: ipBatch({ node: 'n1' }, ['link add nodelocaldns type bridge', `addr add ${CACHE}/32 dev nodelocaldns`, 'link set nodelocaldns up']) });
const withoutFallthrough: NameChange = corefile('kube-system/coredns', () => COREFILE.replace('        fallthrough\n', ''));

/** What stands between a pod and the cluster's DNS, and in front of the plugin that knows the name. */
export const IN_FRONT_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'dns-denied-by-policy', title: 'a NetworkPolicy lets the client out to its database, and forgets DNS', site, ask: 'db',
    fault: withEgress({ protocol: 'TCP', port: 5432 }),
    expect: { verdict: 'not-resolved', cause: 'network-policy-denies', of: 'flow' },
    nearMiss: { title: 'the policy lets it out to port 53 over UDP as well, and not over TCP', change: withEgress({ protocol: 'TCP', port: 5432 }, { protocol: 'UDP', port: 53 }) },
  },
  {
    name: 'dns-service-entry-missing', title: 'the proxy of the client\'s node has nothing for any Service, that of the cluster DNS included', site, ask: 'db',
    fault: seen(0),
    expect: { verdict: 'not-resolved', cause: 'service-rules-missing', of: 'flow' },
    nearMiss: { title: 'it has nothing for the other Services, and this one is all that the lookup takes', change: seen(1) },
  },
  {
    name: 'node-local-cache-missing', title: 'kubelet gives pods the address of NodeLocal DNSCache, of which the node has the device and no process', site, ask: 'db',
    fault: withDevice(resolvConf(`${SEARCH}\nnameserver ${CACHE}\noptions ndots:5\n`)),
    expect: { verdict: 'not-resolved', cause: 'node-local-cache-missing', of: 'name' },
    nearMiss: { title: 'the address of the cache stands behind that of the cluster DNS', change: withDevice(resolvConf(`${SEARCH}\nnameserver ${DNS}\nnameserver ${CACHE}\noptions ndots:5\n`)) },
  },
  {
    name: 'hosts-without-fallthrough', title: 'hosts of the cluster DNS has no fallthrough: each name that it does not have is SERVFAIL', site, ask: 'wiki.corp.internal.',
    fault: withoutFallthrough,
    expect: { verdict: 'not-resolved', cause: 'server-fails-for-name', of: 'name' },
    nearMiss: { title: 'the same, and a name that hosts has', change: withoutFallthrough, ask: 'db' },
  },
];
