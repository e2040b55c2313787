import { corefile, resolvConf, site } from './scenarios.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';

const DNS = '10.96.0.10';

/** A domain of the company of which every name has an address: that of its web server. */
const wild: NameSite = corefile('kube-system/coredns', (text) => text.replace('    hosts {', '    template IN A example.com {\n        answer "{{ .Name }} 60 IN A 203.0.113.80"\n    }\n    template IN AAAA example.com {\n        rcode NOERROR\n    }\n    hosts {'))(site);
const searching = (...domains: readonly string[]): NameChange => resolvConf(`search shop.svc.cluster.local svc.cluster.local cluster.local ${domains.join(' ')}\nnameserver ${DNS}\noptions ndots:5\n`);

const withoutAaaa = (rcode: string): NameChange => corefile('kube-system/coredns', (text) => text.replace('    hosts {', `    template IN AAAA . {\n        rcode ${rcode}\n    }\n    hosts {`));

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
];
