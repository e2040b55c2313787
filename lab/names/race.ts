import { service, shop, pod } from '../scenarios/clusters.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';
import { dnsPorts, dnsServer } from './scenarios.ts';

/** Addresses that the lab gives these Services, and one of the pods' network that nobody has. */
const DNS = '10.96.0.10';
const COMPANY_DNS = '10.96.0.11';
const RETIRED = '10.40.2.60';
const NAME = 'wiki.corp.internal';

/** Without a cache, so that each query of the company's zone takes as long as the first one. */
const COREFILE = `.:53 {
    hosts {
        10.96.0.12 db.shop.svc.cluster.local
        fallthrough
    }
    forward . 127.0.0.1:5300
}
corp.internal:53 {
    forward . ${COMPANY_DNS} {
        policy sequential
        max_fails 0
    }
}
.:5300 {
    template IN ANY . {
        rcode NXDOMAIN
    }
}
`;
const COMPANY = `corp.internal:53 {
    hosts {
        10.70.0.5 ${NAME}
    }
}
`;

const labels = { 'k8s-app': 'kube-dns' };
const site: NameSite = {
  cluster: shop('routed', 'iptables', {
    pods: [pod('web', 'n1', []), pod('db', 'n2', [5432]), dnsServer('coredns', 'kube-system', labels), dnsServer('coredns-2', 'kube-system', labels), dnsServer('company', 'dns', { app: 'company' })],
    services: [service('kube-dns', 53, { namespace: 'kube-system', selector: labels, ports: dnsPorts }), service('company', 53, { namespace: 'dns', selector: { app: 'company' }, ports: dnsPorts }), service('db', 5432)],
    namespaceLabels: {},
  }),
  corefiles: { 'kube-system/coredns': COREFILE, 'kube-system/coredns-2': COREFILE, 'dns/company': COMPANY },
  client: 'shop/web',
  files: { resolvConf: `search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS}\noptions ndots:5\n`, hosts: '127.0.0.1 localhost\n', nsswitch: 'hosts: files dns\n', hostConf: 'multi on\n' },
  commands: [],
  racing: { name: NAME, server: DNS },
};

/** A gone upstream before the one that answers: each answer takes two seconds. */
const slow: NameChange = (before) => ({ ...before, corefiles: Object.fromEntries(Object.entries(before.corefiles).map(([name, text]) => [name, text.replace(`forward . ${COMPANY_DNS}`, `forward . ${RETIRED} ${COMPANY_DNS}`)])) });

/** Two queries of one socket that clash in connection tracking. The kernel of the lab settles that for a second, so answers that take longer are lost; those of the healthy twin clash as often, and arrive. */
export const RACE_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'queries-of-one-socket-clash', title: 'A and AAAA leave one socket at once, are translated to two CoreDNS pods, and clash in the connection tracking of the node: the answer to one takes more than a second and is lost', site, ask: `${NAME}.`,
    fault: slow,
    expect: { verdict: 'late', cause: 'queries-of-one-socket-clash', of: 'name' },
    nearMiss: { title: 'the same clashes, and a name that is answered at once', change: slow, ask: 'db' },
  },
];
