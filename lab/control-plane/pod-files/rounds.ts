import { LAB_DNS } from '../node/configuration.ts';
import type { KubeletDns } from '../node/configuration.ts';

/** What of a pod's spec decides about its resolv.conf, as the API has it. */
export interface PodDnsSpec {
  readonly dnsPolicy?: string;
  readonly hostNetwork?: true;
  readonly dnsConfig?: { readonly nameservers?: readonly string[]; readonly searches?: readonly string[]; readonly options?: readonly { readonly name: string; readonly value?: string }[] };
}

/** Pods that kubelet makes with one configuration and one resolv.conf of the node. */
export interface Round {
  readonly name: string;
  readonly kubelet: KubeletDns;
  /** The file that kubelet reads, where it reads one. */
  readonly nodeFile: string;
  readonly pods: Readonly<Record<string, PodDnsSpec>>;
}

const EVERY: Round['pods'] = {
  unsaid: {},
  'cluster-first': { dnsPolicy: 'ClusterFirst' },
  'cluster-first-host': { dnsPolicy: 'ClusterFirst', hostNetwork: true },
  'cluster-first-with-host-net': { dnsPolicy: 'ClusterFirstWithHostNet' },
  'cluster-first-with-host-net-host': { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true },
  default: { dnsPolicy: 'Default' },
  'default-host': { dnsPolicy: 'Default', hostNetwork: true },
  none: { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.53'] } },
  'none-host': { dnsPolicy: 'None', hostNetwork: true, dnsConfig: { nameservers: ['192.0.2.53', '192.0.2.54', '192.0.2.53'], searches: ['a.example', 'b.example.', 'a.example'], options: [{ name: 'ndots', value: '1' }, { name: 'use-vc' }, { name: 'ndots', value: '3' }] } },
};

const CONFIGURED: Round['pods'] = {
  'cluster-configured': { dnsPolicy: 'ClusterFirst', dnsConfig: { nameservers: ['10.96.0.10', '192.0.2.53', '192.0.2.54'], searches: ['svc.cluster.local', 'lab.example', 'more.example'], options: [{ name: 'ndots', value: '2' }, { name: 'single-request-reopen' }, { name: 'timeout', value: '' }] } },
  'cluster-four': { dnsPolicy: 'ClusterFirst', dnsConfig: { nameservers: ['192.0.2.53', '192.0.2.54', '192.0.2.55'] } },
  'cluster-empty': { dnsPolicy: 'ClusterFirst', dnsConfig: {} },
  'default-configured': { dnsPolicy: 'Default', dnsConfig: { nameservers: ['10.0.0.53', '192.0.2.53', '192.0.2.54'], searches: ['lab.example', 'more.example.'], options: [{ name: 'timeout', value: '5' }, { name: 'rotate', value: 'x' }, { name: 'edns0' }] } },
};

const two: Round['pods'] = { 'cluster-first': { dnsPolicy: 'ClusterFirst' }, default: { dnsPolicy: 'Default' } };
/** Domains of so many characters, in labels that DNS allows. */
const names = (count: number, length: number): readonly string[] => Array.from({ length: count }, (_, index) => {
  const first = `d${index + 1}`;
  const rest = Array.from({ length: length - first.length - 8 }, (__, at) => (at % 50 === 49 ? '.' : 'x')).join('').replace(/\.$/, 'x');
  return `${first}${rest}.example`;
});
const searches = (count: number, length: number): string => `search ${names(count, length).join(' ')}\nnameserver 10.0.0.254\n`;
const adding = (...wanted: readonly string[]): Round['pods'] => ({ ...two, 'cluster-more': { dnsPolicy: 'ClusterFirst', dnsConfig: { searches: wanted } }, 'default-more': { dnsPolicy: 'Default', dnsConfig: { searches: wanted } } });

/** What is asked of a real kubelet: every policy, every way to write a node's file, each of kubelet's limits from both sides, and kubelet without each of its settings. */
export const ROUNDS: readonly Round[] = [
  { name: 'plain', kubelet: LAB_DNS, nodeFile: 'nameserver 10.0.0.254\n', pods: EVERY },
  { name: 'full', kubelet: LAB_DNS, nodeFile: '# by hand\nnameserver 10.0.0.254\nnameserver 10.0.0.53   # the second\nsearch corp.example. lab.example corp.example\noptions timeout:2 attempts:3\noptions rotate timeout:1\n', pods: { ...EVERY, ...CONFIGURED } },
  { name: 'odd', kubelet: LAB_DNS, nodeFile: '; a comment\n  # another\ndomain corp.example\nsearch first.example\n\tsearch\t. lab.example.\ncluster.local\nnameserver fe80::1%eth0\nnameserver 10.0.0.1 10.0.0.2\nnameserver 10.0.0.1\nnameserver 10.0.0.3\nsortlist 10.0.0.0/8\noptions ndots:2 ndots:3 debug # by hand\nsearching x\n', pods: { ...two, ...CONFIGURED } },
  { name: 'cluster-names', kubelet: LAB_DNS, nodeFile: 'search cluster.local svc.cluster.local. lab.example shop.svc.cluster.local\nnameserver 10.0.0.254\n', pods: two },
  { name: 'search-29', kubelet: LAB_DNS, nodeFile: searches(29, 12), pods: adding('more.example') },
  { name: 'search-33', kubelet: LAB_DNS, nodeFile: searches(33, 12), pods: adding('more.example') },
  { name: 'long-name', kubelet: LAB_DNS, nodeFile: `search ${names(2, 253).join(' ')} ${names(1, 254).join(' ')} lab.example\nnameserver 10.0.0.254\n`, pods: adding('more.example') },
  // 8 names of 250 characters, one of 40 and the spaces between them are 2048 characters.
  { name: 'list-2048', kubelet: LAB_DNS, nodeFile: `search ${[...names(8, 250), ...names(1, 40)].join(' ')}\nnameserver 10.0.0.254\n`, pods: adding('x') },
  // The three of the namespace shop are 55 characters with their spaces: 2048 again.
  { name: 'cluster-list-2048', kubelet: LAB_DNS, nodeFile: `search ${[...names(7, 250), ...names(1, 236)].join(' ')}\nnameserver 10.0.0.254\n`, pods: adding('x') },
  { name: 'no-cluster-dns', kubelet: { clusterDomain: 'cluster.local', resolvConf: '/etc/resolv.conf' }, nodeFile: 'search lab.example\nnameserver 10.0.0.254\noptions timeout:2\n', pods: { ...two, 'cluster-configured': { dnsPolicy: 'ClusterFirst', dnsConfig: { searches: ['more.example'], options: [{ name: 'ndots', value: '2' }] } } } },
  { name: 'no-cluster-domain', kubelet: { clusterDNS: ['10.96.0.10'] }, nodeFile: 'search lab.example corp.example lab.example\nnameserver 10.0.0.254\noptions timeout:2\n', pods: { ...two, 'cluster-configured': { dnsPolicy: 'ClusterFirst', dnsConfig: { searches: ['more.example'] } } } },
  { name: 'no-node-file', kubelet: { ...LAB_DNS, resolvConf: '' }, nodeFile: '', pods: { ...two, 'default-configured': { dnsPolicy: 'Default', dnsConfig: { searches: ['more.example'] } } } },
  { name: 'other-file', kubelet: { clusterDNS: ['fd00:0:0:0::A', '10.96.0.10', '169.254.20.10', '192.0.2.53'], clusterDomain: 'Example.Org', resolvConf: '/run/other-resolv.conf' }, nodeFile: 'nameserver 192.0.2.1\nsearch other.example\n', pods: two },
  { name: 'nothing', kubelet: LAB_DNS, nodeFile: 'domain corp.example\n', pods: two },
];
