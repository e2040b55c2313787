import { on } from '../kernel/command.ts';
import { changePod, pod, service, shop } from '../scenarios/clusters.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';
import { unboundConf } from './unbound-conf.ts';

/** The nameserver of the virtual machines, an address that only the gateway's rule knows; the load balancer's; and one of the pods' network that nobody has. */
const NAMESERVER = '183.60.83.19';
const BALANCER = '10.28.41.12';
const RETIRED = '10.40.2.60';
/** Where the lab puts the forwarder: the second pod of n1. */
const FORWARDER = '10.40.1.11';
const NAME = 'product-cvm-metadata.tce.example';

const DNS = { port: 53, protocol: 'UDP' } as const;
const ports = [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' as const }, { name: 'dns-tcp', port: 53, targetPort: 53 }];

const FORWARD = `no-resolv
no-hosts
server=/tce.example/${BALANCER}
local=/example.org/
`;
const UNBOUND = unboundConf(['10.40.0.0/16', '10.0.0.0/24'], [`${NAME}. 3600 IN A 169.254.0.23`, 'custommessage.tce.example. 3600 IN A 169.254.0.5']);

/** Article 000: a nameserver that is a rule of a gateway, a forwarder behind it, a load balancer, and unbound with the names as its local data. */
const site: NameSite = {
  cluster: shop('routed', 'iptables', {
    pods: [pod('web', 'n1', []), pod('forwarder', 'n1', [], { namespace: 'dpdns', ports: [{ name: 'dns', ...DNS }] }), pod('vpc-dns', 'n2', [], { namespace: 'tce', ports: [{ name: 'dns', ...DNS }] })],
    services: [service('vpc-dns', 53, { namespace: 'tce', type: 'LoadBalancer', loadBalancerIPs: [BALANCER], ports })],
    namespaceLabels: {},
  }),
  corefiles: {},
  servers: { 'dpdns/forwarder': { program: 'dnsmasq', conf: FORWARD }, 'tce/vpc-dns': { program: 'unbound', conf: UNBOUND } },
  client: 'shop/web',
  files: { resolvConf: `nameserver ${NAMESERVER}\n`, hosts: '127.0.0.1 localhost\n', nsswitch: 'hosts: files dns\n', hostConf: 'multi on\n' },
  commands: [on('n1', 'iptables', '-t', 'nat', '-I', 'PREROUTING', '-d', NAMESERVER, '-p', 'udp', '--dport', '53', '-j', 'DNAT', '--to-destination', `${FORWARDER}:53`)],
};

const also = (...argv: readonly string[]): NameChange => (before) => ({ ...before, commands: [...before.commands, on('n1', ...argv)] });
const conf = (name: string, change: (text: string) => string): NameChange => (before) => {
  const server = before.servers?.[name];
  return server === undefined ? before : { ...before, servers: { ...before.servers, [name]: { ...server, conf: change(server.conf) } } };
};

const RETIRED_LINE: NameChange = conf('dpdns/forwarder', (text) => text.replace(`${NAME}.   ${BALANCER}`, `${NAME}.   ${RETIRED}`));
/** The forwarder as the article has it: dpdns with its forward.conf. */
const withDpdns: NameSite = {
  ...site,
  servers: { ...site.servers, 'dpdns/forwarder': { program: 'dpdns', conf: `0.0.0.0/0       ${NAME}.   ${BALANCER}         1\n0.0.0.0/0       custommessage.tce.example.   ${BALANCER}         1\n` } },
};

/** With the object that says which address the name must have. */
const withService: NameSite = { ...site, cluster: { ...site.cluster, vpcServices: [{ name: 'product-cvm-metadata', namespace: 'tce', vpcip: '169.254.0.23', port: 80, targetPort: 8880, selector: { app: 'metadata' }, serviceId: 'tce.product-cvm-metadata' }] } };

/** Links of the chain broken, one after the other. */
export const CHAIN_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'chain-gateway-refuses-forwarder', title: 'the gateway that sends the nameserver\'s address to a forwarder refuses what goes there', site, ask: NAME,
    fault: also('iptables', '-I', 'FORWARD', '-d', FORWARDER, '-p', 'udp', '--dport', '53', '-j', 'REJECT'),
    expect: { verdict: 'not-resolved', cause: 'firewall-rule-rejects', of: 'flow' },
    nearMiss: { title: 'the same rule for TCP, which nobody uses', change: also('iptables', '-I', 'FORWARD', '-d', FORWARDER, '-p', 'tcp', '--dport', '53', '-j', 'REJECT') },
  },
  {
    name: 'chain-forwarder-to-retired-balancer', title: 'the forwarder sends a zone to an address that the load balancer has no more', site, ask: NAME,
    fault: conf('dpdns/forwarder', (text) => text.replace(BALANCER, RETIRED)),
    expect: { verdict: 'not-resolved', cause: 'upstream-never-answers', of: 'name' },
    nearMiss: { title: 'the forwarder sends another zone there', change: conf('dpdns/forwarder', (text) => `${text}server=/old.example/${RETIRED}\n`) },
  },
  {
    name: 'chain-dpdns-to-retired-balancer', title: 'forward.conf of dpdns sends the name to an address that the load balancer has no more', site: withDpdns, ask: NAME,
    fault: RETIRED_LINE,
    expect: { verdict: 'not-resolved', cause: 'upstream-never-answers', of: 'name' },
    nearMiss: { title: 'forward.conf sends another name there', change: conf('dpdns/forwarder', (text) => text.replace(`custommessage.tce.example.   ${BALANCER}`, `custommessage.tce.example.   ${RETIRED}`)) },
  },
  {
    name: 'chain-dpdns-without-line', title: 'forward.conf of dpdns has no line for the name', site: withDpdns, ask: NAME,
    fault: conf('dpdns/forwarder', (text) => text.replace(/^.*product-cvm-metadata.*\n/m, '')),
    expect: { verdict: 'not-resolved', cause: 'forwarder-has-no-line', of: 'name' },
    nearMiss: { title: 'forward.conf lacks the line of another name', change: conf('dpdns/forwarder', (text) => text.replace(/^.*custommessage.*\n/m, '')) },
  },
  {
    name: 'chain-balancer-without-endpoints', title: 'the load balancer that the forwarder sends a zone to has nobody behind it: no pod of its Service is ready', site, ask: NAME,
    fault: (before) => ({ ...before, cluster: changePod(before.cluster, 'vpc-dns', { ready: false }) }),
    expect: { verdict: 'not-resolved', cause: 'service-without-ready-endpoint', of: 'flow' },
    nearMiss: { title: 'another pod of the node is not ready', change: (before) => ({ ...before, cluster: changePod(before.cluster, 'web', { ready: false }) }) },
  },
  {
    name: 'chain-unbound-refuses-forwarder', title: 'unbound at the end of the chain lets pods ask and not nodes, whose address the way over the load balancer gives to the forwarder; what it sends then is a header without the question, which the forwarder does not take for an answer', site, ask: NAME,
    fault: conf('tce/vpc-dns', (text) => text.replace('10.0.0.0/24 allow', '10.0.0.0/24 refuse')),
    expect: { verdict: 'not-resolved', cause: 'server-refuses-name', of: 'name' },
    nearMiss: { title: 'unbound refuses a network that nobody asks from', change: conf('tce/vpc-dns', (text) => text.replace('    local-zone:', '    access-control: 10.40.9.0/24 refuse\n    local-zone:')) },
  },
  {
    name: 'chain-name-missing-in-local-data', title: 'unbound at the end of the chain has the zone, and no line for the name', site: withService, ask: NAME,
    fault: conf('tce/vpc-dns', (text) => text.replace(`"${NAME}.`, '"product-cvm-metdata.tce.example.')),
    expect: { verdict: 'not-resolved', cause: 'server-has-no-such-name', of: 'name' },
    nearMiss: { title: 'another line is missing', change: conf('tce/vpc-dns', (text) => text.replace('custommessage', 'custommesage')) },
  },
];
