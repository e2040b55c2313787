import type { PodSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import { changePod, pod, service, shop } from '../scenarios/clusters.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';

const UDP_53 = { port: 53, protocol: 'UDP' } as const;
/** A CoreDNS pod on n2 whose Corefile is the ConfigMap of its own name. */
export const dnsServer = (name: string, namespace: string, labels: PodSpec['labels']): PodSpec => pod(name, 'n2', [], { namespace, labels, ports: [{ name: 'dns', ...UDP_53 }, { name: 'dns-tcp', port: 53 }], listens: [], image: 'registry.example/coredns/coredns:v1.15.0', configMap: name, dnsPolicy: 'Default' });

/** Addresses that the lab gives these Services, and one of the pods' own network that no pod has: n2 has a blackhole route for those. */
const DNS = '10.96.0.10';
const COMPANY_DNS = '10.96.0.11';
const DB = '10.96.0.12';
const RETIRED = '10.40.2.60';

/** The ports of a Service for DNS. */
export const dnsPorts = [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' as const }, { name: 'dns-tcp', port: 53, targetPort: 53 }];

/**
 * A cluster whose DNS answers for Services by a list, sends the company's zone to a server of the company, and says of all other names that they are not there: at
 * another port of its own, because template comes before hosts and forward in every CoreDNS.
 */
export const COREFILE = `.:53 {
    errors
    hosts {
        ${DB} db.shop.svc.cluster.local
        fallthrough
    }
    forward corp.internal ${COMPANY_DNS}
    forward . 127.0.0.1:5300
    cache 30
}
.:5300 {
    template IN ANY . {
        rcode NXDOMAIN
    }
}
`;
const COMPANY = `corp.internal:53 {
    hosts {
        10.70.0.5 wiki.corp.internal
        10.70.0.6 git.corp.internal
    }
}
`;

export const site: NameSite = {
  cluster: shop('routed', 'iptables', {
    pods: [pod('web', 'n1', []), pod('db', 'n2', [5432]), dnsServer('coredns', 'kube-system', { 'k8s-app': 'kube-dns' }), dnsServer('company', 'dns', { app: 'company' })],
    services: [service('kube-dns', 53, { namespace: 'kube-system', selector: { 'k8s-app': 'kube-dns' }, ports: dnsPorts }), service('company', 53, { namespace: 'dns', selector: { app: 'company' }, ports: dnsPorts }), service('db', 5432)],
    namespaceLabels: {},
  }),
  corefiles: { 'kube-system/coredns': COREFILE, 'dns/company': COMPANY },
  client: 'shop/web',
  files: {
    resolvConf: `search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS}\noptions ndots:5\n`,
    hosts: '127.0.0.1 localhost\n', nsswitch: 'hosts: files dns\n', hostConf: 'multi on\n',
  },
  commands: [],
};

/** The same with a zone that is forwarded to a server that is gone. */
const oldZone: NameSite = { ...site, corefiles: { ...site.corefiles, 'kube-system/coredns': COREFILE.replace('    forward corp.internal', `    forward old.internal ${RETIRED}\n    forward corp.internal`) } };

const withoutNsswitch: NameChange = (before) => ({ ...before, files: { resolvConf: before.files.resolvConf, hosts: before.files.hosts, hostConf: before.files.hostConf } });
export const resolvConf = (text: string): NameChange => (before) => ({ ...before, files: { ...before.files, resolvConf: text } });
export const corefile = (name: string, change: (text: string) => string): NameChange => (before) => ({ ...before, corefiles: { ...before.corefiles, [name]: change(before.corefiles[name] ?? '') } });
const commands = (...each: NameSite['commands']): NameChange => (before) => ({ ...before, commands: each });

/** A cluster whose DNS sends what it does not know to the servers of its node's resolv.conf. */
export const byNode: NameSite = { ...site, corefiles: { ...site.corefiles, 'kube-system/coredns': COREFILE.replace(`    forward corp.internal ${COMPANY_DNS}\n    forward . 127.0.0.1:5300\n    cache 30\n`, '    forward . /etc/resolv.conf {\n        max_concurrent 20\n    }\n') }, serversResolvConf: `nameserver ${COMPANY_DNS}\n` };

/** Incidents of names, each with real servers and real resolvers. */
export const NAME_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'retired-nameserver-first', title: 'the first nameserver of resolv.conf is an address that nobody has any more: each lookup waits five seconds for it', site, ask: 'db',
    fault: resolvConf(`search shop.svc.cluster.local\nnameserver ${RETIRED}\nnameserver ${DNS}\noptions ndots:5\n`),
    expect: { verdict: 'late', cause: 'nameserver-never-answers', of: 'name' },
    nearMiss: { title: 'the same address, after a nameserver that answers', change: resolvConf(`search shop.svc.cluster.local\nnameserver ${DNS}\nnameserver ${RETIRED}\noptions ndots:5\n`) },
  },
  {
    name: 'retired-nameserver-host-unreachable', title: 'the first nameserver is an address of the pods\' network that no pod has, and the node there says after three seconds that the host cannot be reached: glibc hears it, musl and Go do not',
    site: { ...site, cluster: { ...site.cluster, overlay: 'bridge', enforcer: 'none' } }, ask: 'db',
    fault: resolvConf(`search shop.svc.cluster.local\nnameserver ${RETIRED}\nnameserver ${DNS}\noptions ndots:5\n`),
    expect: { verdict: 'late', cause: 'nameserver-never-answers', of: 'name' },
    nearMiss: { title: 'the same address, after a nameserver that answers', change: resolvConf(`search shop.svc.cluster.local\nnameserver ${DNS}\nnameserver ${RETIRED}\noptions ndots:5\n`) },
  },
  {
    name: 'nameserver-beyond-the-third', title: 'the one nameserver that answers is the fourth, and resolvers read three', site, ask: 'db.shop.svc.cluster.local.',
    fault: resolvConf(`nameserver ${RETIRED}\nnameserver 10.40.2.61\nnameserver 10.40.2.62\nnameserver ${DNS}\n`),
    expect: { verdict: 'not-resolved', cause: 'nameserver-beyond-the-third', of: 'name' },
    nearMiss: { title: 'four nameservers as well, and the first one answers', change: resolvConf(`nameserver ${DNS}\nnameserver ${RETIRED}\nnameserver 10.40.2.61\nnameserver 10.40.2.62\n`) },
  },
  {
    name: 'dns-without-endpoints', title: 'no pod of the cluster DNS is ready: its Service has no endpoints, and every lookup fails at once', site, ask: 'db',
    fault: (before) => ({ ...before, cluster: changePod(before.cluster, 'coredns', { ready: false }) }),
    expect: { verdict: 'not-resolved', cause: 'service-without-ready-endpoint', of: 'flow' },
    nearMiss: { title: 'another DNS server of the cluster is not ready', change: (before) => ({ ...before, cluster: changePod(before.cluster, 'company', { ready: false }) }) },
  },
  {
    name: 'dns-queries-dropped', title: 'a firewall rule of the client\'s node drops DNS queries of its pods', site, ask: 'db',
    fault: commands(on('n1', 'iptables', '-I', 'FORWARD', '-p', 'udp', '--dport', '53', '-j', 'DROP')),
    expect: { verdict: 'not-resolved', cause: 'firewall-rule-drops', of: 'flow' },
    nearMiss: { title: 'the same rule for port 5353', change: commands(on('n1', 'iptables', '-I', 'FORWARD', '-p', 'udp', '--dport', '5353', '-j', 'DROP')) },
  },
  {
    name: 'dns-queries-dropped-now-and-then', title: 'a rule drops every second DNS query: of A and AAAA, which leave together, one is lost each time', site, ask: 'db',
    fault: commands(on('n1', 'iptables', '-I', 'FORWARD', '-p', 'udp', '--dport', '53', '-m', 'statistic', '--mode', 'nth', '--every', '2', '--packet', '1', '-j', 'DROP')),
    expect: { verdict: 'late', cause: 'firewall-rule-drops', of: 'flow' },
    nearMiss: { title: 'the same rule for port 5353', change: commands(on('n1', 'iptables', '-I', 'FORWARD', '-p', 'udp', '--dport', '5353', '-m', 'statistic', '--mode', 'nth', '--every', '2', '--packet', '1', '-j', 'DROP')) },
  },
  {
    name: 'search-domain-without-server', title: 'the search list begins with a domain that the cluster DNS forwards to a server that is gone: each name of the outside waits for it first, and musl gives up',
    site: oldZone, ask: 'wiki.corp.internal',
    fault: resolvConf(`search old.internal shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS}\noptions ndots:5\n`),
    expect: { verdict: 'not-resolved', cause: 'search-list-asked-in-vain', of: 'name' },
    nearMiss: { title: 'the same domain at the end of the search list, and a name of the cluster', change: resolvConf(`search shop.svc.cluster.local svc.cluster.local cluster.local old.internal\nnameserver ${DNS}\noptions ndots:5\n`), ask: 'db' },
  },
  {
    name: 'hosts-asked-after-dns-by-old-go', title: 'a program of Go 1.15 in an image without nsswitch.conf asks DNS for a name that stands in hosts, and DNS takes its time to fail (article 001: kubectl in an image of Alpine)',
    site: { ...oldZone, program: 'go1.15.15', files: { ...site.files, hosts: `127.0.0.1 localhost\n10.70.0.9 api.old.internal\n` } }, ask: 'api.old.internal',
    fault: withoutNsswitch,
    expect: { verdict: 'late', cause: 'hosts-asked-after-dns', of: 'name' },
    nearMiss: { title: 'no nsswitch.conf either, and a name that DNS has', change: withoutNsswitch, ask: 'db' },
  },
  {
    name: 'server-forwards-to-itself', title: 'the node\'s resolv.conf, which the cluster DNS was given, names the node\'s own resolver by a loopback address: in its pod that is the cluster DNS itself', site: byNode, ask: 'wiki.corp.internal.',
    fault: (before) => ({ ...before, serversResolvConf: 'nameserver 127.0.0.53\n' }),
    expect: { verdict: 'not-resolved', cause: 'server-forwards-to-itself', of: 'name' },
    nearMiss: { title: 'the same, and a name that it knows itself', change: (before) => ({ ...before, serversResolvConf: 'nameserver 127.0.0.53\n' }), ask: 'db' },
  },
  {
    name: 'company-dns-refuses', title: 'the cluster DNS sends a zone to a server that is not responsible for it, and REFUSED comes back', site, ask: 'wiki.corp.internal',
    fault: corefile('dns/company', (text) => text.replace('corp.internal:53', 'corp.example:53')),
    expect: { verdict: 'not-resolved', cause: 'server-refuses-name', of: 'name' },
    nearMiss: { title: 'the server is responsible for one more zone, and not for others', change: corefile('dns/company', (text) => text.replace('corp.internal:53', 'corp.internal:53 corp.example:53')) },
  },
];
