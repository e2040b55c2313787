import { service } from '../scenarios/clusters.ts';
import { corefile, dnsPorts, resolvConf, site } from './scenarios.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';

const DNS = '10.96.0.10';

/** A domain of the company of which every name has an address: that of its web server. */
const wild: NameSite = corefile('kube-system/coredns', (text) => text.replace('    hosts {', '    template IN A example.com {\n        answer "{{ .Name }} 60 IN A 203.0.113.80"\n    }\n    template IN AAAA example.com {\n        rcode NOERROR\n    }\n    hosts {'))(site);
const searching = (...domains: readonly string[]): NameChange => resolvConf(`search shop.svc.cluster.local svc.cluster.local cluster.local ${domains.join(' ')}\nnameserver ${DNS}\noptions ndots:5\n`);

const withoutAaaa = (rcode: string): NameChange => corefile('kube-system/coredns', (text) => text.replace('    hosts {', `    template IN AAAA . {\n        rcode ${rcode}\n    }\n    hosts {`));

/** Two nameservers that both ask the company's server for addresses of IPv4, and answer AAAA themselves, which is there sooner; and musl before 1.2.4, alone. */
const twoNameservers = (aaaa: string): NameSite => ({
  ...corefile('kube-system/coredns', (text) => text.replace('    cache 30\n', '').replace('    hosts {', `    template IN AAAA corp.internal {\n        ${aaaa}\n    }\n    hosts {`))(site),
  cluster: { ...site.cluster, services: [...site.cluster.services, service('kube-dns-2', 53, { namespace: 'kube-system', selector: { 'k8s-app': 'kube-dns' }, ports: dnsPorts })] },
  files: { ...site.files, resolvConf: `nameserver ${DNS}\nnameserver 10.96.0.13\n` },
  program: 'musl',
});
const onCoarseClock: NameChange = (before) => ({ ...before, coarseClock: true });
const withOneNameserver: NameChange = (before) => onCoarseClock(resolvConf(`nameserver ${DNS}\n`)(before));

/** The name in IPv6 beside the address that the lab gives its Service, or instead of it. */
const DB = '10.96.0.12';
const inIpv6 = (...lines: readonly string[]): NameChange => corefile('kube-system/coredns', (text) => text.replace(`        ${DB} db.shop.svc.cluster.local`, lines.map((address) => `        ${address} db.shop.svc.cluster.local`).join('\n')));

/** Servers that answer, and with something that does harm. */
export const ANSWER_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'search-domain-with-wildcard', title: 'the search list has a domain of which every name has an address: a name of another domain is taken for one of its own', site: wild, ask: 'wiki.corp.internal',
    fault: searching('example.com'),
    expect: { verdict: 'elsewhere', cause: 'search-domain-answers-everything', of: 'name' },
    nearMiss: { title: 'the same search list, and a name of the cluster, which stands before', change: searching('example.com'), ask: 'db' },
  },
  {
    name: 'aaaa-denied-as-no-such-name', title: 'where there is no IPv6 the cluster DNS was told to answer AAAA with NXDOMAIN: musl takes that for an answer to A as well', site, ask: 'db',
    fault: withoutAaaa('NXDOMAIN'),
    expect: { verdict: 'not-resolved', cause: 'server-denies-name-for-aaaa', of: 'name' },
    nearMiss: { title: 'it answers AAAA with no data', change: withoutAaaa('NOERROR') },
  },
  {
    name: 'one-id-for-a-and-aaaa', title: 'the clock of a node is so coarse that musl gives A and AAAA one id: two nameservers answer AAAA first, that it has no data, and the name has no address (article 001: an image of Alpine)', site: twoNameservers('rcode NOERROR'), ask: 'wiki.corp.internal.',
    fault: onCoarseClock,
    expect: { verdict: 'late', cause: 'one-id-for-a-and-aaaa', of: 'name', told: 'EAI_NONAME' },
    nearMiss: { title: 'the same clock, and one nameserver, whose answers are one for A and one for AAAA in whatever order', change: withOneNameserver },
  },
  {
    name: 'one-id-leaves-ipv6', title: 'the same with a name that has an address of IPv6: that alone is told, where there is no IPv6', site: twoNameservers('answer "{{ .Name }} 60 IN AAAA 2001:db8:70::5"'), ask: 'wiki.corp.internal.',
    fault: onCoarseClock,
    expect: { verdict: 'late', cause: 'one-id-for-a-and-aaaa', of: 'name', told: '2001:db8:70::5 2001:db8:70::5' },
    nearMiss: { title: 'the same clock, and one nameserver', change: withOneNameserver },
  },
  {
    name: 'ipv6-answer-without-route', title: 'the cluster DNS has an address of IPv6 alone for a name, and the pods have no IPv6', site, ask: 'db',
    fault: inIpv6('2001:db8:96::12'),
    expect: { verdict: 'unusable', cause: 'answer-without-route', of: 'name', uselessAt: 5432 },
    nearMiss: { title: 'it has both', change: inIpv6(DB, '2001:db8:96::12') },
  },
];
