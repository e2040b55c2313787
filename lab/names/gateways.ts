import { on } from '../kernel/command.ts';
import { pod, service, shop } from '../scenarios/clusters.ts';
import type { RouteRowSpec, VpcServiceSpec } from '../cluster/spec.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';
import { unboundConf } from './unbound-conf.ts';

/** Article 000: the nameservers of virtual machines, which VPCGW alone knows; the forwarder behind its rules; and the address that TGW gave to the DNS service behind that. */
const NAMESERVERS = ['183.60.83.19', '183.60.82.98'] as const;
const DPDNS = '10.28.40.53';
const TGW = '10.28.41.12';
const ADDRESS = '169.254.0.23';
const NAME = 'product-cvm-metadata.tce.example';

const nameserver = (vip: string, more: Partial<RouteRowSpec> = {}): RouteRowSpec => ({ proto: 'udp', vip, vport: 53, pip: DPDNS, pport: 53, ...more });
/** What the names lead to: rules of their own. */
const SERVICES: readonly RouteRowSpec[] = [ADDRESS, '169.254.0.5'].map((vip) => ({ proto: 'tcp', vip, vport: 80, pip: '10.28.41.210', pport: 80 }));
const FOREIGN = { vpcId: 70001, vpc: 'vpc-9sk2mm10' } as const;

const UNBOUND = unboundConf(['10.0.0.0/8'], [`${NAME}. 3600 IN A ${ADDRESS}`, 'custommessage.tce.example. 3600 IN A 169.254.0.5']);
const FORWARD = `0.0.0.0/0       ${NAME}.   ${TGW}         1
0.0.0.0/0       custommessage.tce.example.   ${TGW}         1
`;

/** A virtual machine in a VPC, VPCGW, dpdns on a host of the physical network, TGW, and unbound in a pod. */
const site: NameSite = {
  cluster: shop('routed', 'iptables', {
    pods: [pod('vpc-dns', 'n2', [], { namespace: 'tce', ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] })],
    services: [service('vpc-dns', 53, { namespace: 'tce', type: 'LoadBalancer', loadBalancerIPs: [TGW], ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP', nodePort: 30573 }], annotations: { 'infra.tce.io/service-id': '[]' } })],
    namespaceLabels: {},
    outside: [{ name: 'prober', ip: '100.64.0.9' }, { name: 'vpcgw', ip: '10.28.40.2' }, { name: 'cvm', ip: '10.1.0.7', collected: true, vpc: 'vpc-hy3vate5' }, { name: 'dpdns', ip: DPDNS, collected: true }],
    natOutgoing: false,
    balancers: [{ name: 'tgw', kind: 'tgw', service: 'tce/vpc-dns', prober: 'prober' }],
    vpcgw: { machine: 'vpcgw', rows: [...NAMESERVERS.map((vip) => nameserver(vip)), ...SERVICES] },
  }),
  corefiles: {},
  servers: { dpdns: { program: 'dpdns', conf: FORWARD }, 'tce/vpc-dns': { program: 'unbound', conf: UNBOUND } },
  client: 'cvm',
  // One resolver is enough: what each makes of silence is shown elsewhere, and takes its time.
  program: 'glibc',
  files: { resolvConf: `options timeout:1 attempts:1\n${NAMESERVERS.map((ip) => `nameserver ${ip}\n`).join('')}`, hosts: '127.0.0.1 localhost\n', nsswitch: 'hosts: files dns\n', hostConf: 'multi on\n' },
  commands: [],
};

/** The same with the service that the name is of: a pod behind TGW. */
const served: NameSite = {
  ...site,
  cluster: {
    ...site.cluster,
    pods: [...site.cluster.pods, pod('metadata', 'n1', [8880], { namespace: 'tce' })],
    services: [...site.cluster.services, service('vpcservice-product-cvm-metadata', 80, { namespace: 'tce', selector: { app: 'metadata' }, type: 'LoadBalancer', loadBalancerIPs: ['10.28.41.210'], ports: [{ name: 'http', port: 80, targetPort: 8880, nodePort: 30423 }], annotations: { 'infra.tce.io/service-id': '[]' } })],
    balancers: [...(site.cluster.balancers ?? []), { name: 'tgw-metadata', kind: 'tgw', service: 'tce/vpcservice-product-cvm-metadata', prober: 'prober' }],
  },
};

/** What of the service says which address the name must have. */
const METADATA: VpcServiceSpec = { name: 'product-cvm-metadata', namespace: 'tce', vpcip: ADDRESS, port: 80, targetPort: 8880, selector: { app: 'metadata' }, serviceId: 'tce.product-cvm-metadata' };
const known: NameSite = { ...served, cluster: { ...served.cluster, vpcServices: [METADATA] } };

/** The same with dpdns and what is left of LVS on one wire. */
const WIRED = { dpdns: '10.0.0.53', lvs: '10.0.0.77' } as const;
const wired: NameSite = {
  ...site,
  cluster: {
    ...site.cluster,
    outside: [...(site.cluster.outside ?? []).filter(({ name }) => name !== 'dpdns'), ...Object.entries(WIRED).map(([name, ip]) => ({ name, ip, collected: true as const, onWire: true as const }))],
    vpcgw: { machine: 'vpcgw', rows: [...NAMESERVERS.map((vip) => nameserver(vip, { pip: WIRED.dpdns })), ...SERVICES] },
  },
};

const rows = (...each: readonly RouteRowSpec[]): NameChange => (before) => ({ ...before, cluster: { ...before.cluster, vpcgw: { machine: 'vpcgw', rows: [...each, ...SERVICES] } } });
const conf = (name: string, change: (text: string) => string): NameChange => (before) => {
  const server = before.servers?.[name];
  return server === undefined ? before : { ...before, servers: { ...before.servers, [name]: { ...server, conf: change(server.conf) } } };
};
const refusing = (port: number): NameChange => (before) => ({ ...before, commands: [on('dpdns', 'iptables-nft', '-I', 'INPUT', '-p', 'udp', '--dport', String(port), '-j', 'DROP')] });
const [first, second] = NAMESERVERS;

/** The way of a name from a virtual machine to the one who knows it, each link of it broken. */
export const VM_NAME_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'vm-nameservers-of-other-protocol', area: 'gateways', title: 'VPCGW has rules for the nameservers of the virtual machines of TCP alone, and resolvers ask by UDP', site, ask: NAME,
    fault: rows(...NAMESERVERS.map((vip) => nameserver(vip, { proto: 'tcp' }))),
    expect: { verdict: 'not-resolved', cause: 'vpcgw-rule-missing', of: 'flow' },
    nearMiss: { title: 'the rule of the second nameserver alone is of TCP, and the first one answers', change: rows(nameserver(first), nameserver(second, { proto: 'tcp' })) },
  },
  {
    name: 'vm-first-nameserver-of-other-vpc', area: 'gateways', title: 'the rule of VPCGW for the first nameserver is for another VPC: each lookup waits for it before it asks the second', site, ask: NAME,
    fault: rows(nameserver(first, FOREIGN), nameserver(second)),
    expect: { verdict: 'late', cause: 'vpcgw-rule-missing', of: 'flow' },
    nearMiss: { title: 'that of the second is for another VPC, and the first one answers', change: rows(nameserver(first), nameserver(second, FOREIGN)) },
  },
  {
    name: 'vm-forwarder-host-drops', area: 'gateways', title: 'the host of dpdns drops what comes in for port 53', site, ask: NAME,
    fault: refusing(53),
    expect: { verdict: 'not-resolved', cause: 'firewall-rule-drops', of: 'flow' },
    nearMiss: { title: 'it drops what comes in for another port', change: refusing(5353) },
  },
  {
    name: 'vm-forwarder-without-line', area: 'gateways', title: 'forward.conf of dpdns has no line for the name that a virtual machine asks', site, ask: NAME,
    fault: conf('dpdns', (text) => text.replace(/^.*product-cvm-metadata.*\n/m, '')),
    expect: { verdict: 'not-resolved', cause: 'forwarder-has-no-line', of: 'name' },
    nearMiss: { title: 'it has no line for another name', change: conf('dpdns', (text) => text.replace(/^.*custommessage.*\n/m, '')) },
  },
  {
    name: 'vm-forwarder-leads-to-old-lvs', area: 'gateways', title: 'the DNS service behind dpdns moved from LVS to TGW and got another address there, and forward.conf still has that of LVS', site: wired, ask: NAME,
    fault: conf('dpdns', (text) => text.replace(`${NAME}.   ${TGW}`, `${NAME}.   ${WIRED.lvs}`)),
    expect: { verdict: 'not-resolved', cause: 'upstream-never-answers', of: 'name' },
    nearMiss: { title: 'the line of another name has it', change: conf('dpdns', (text) => text.replace(`custommessage.tce.example.   ${TGW}`, `custommessage.tce.example.   ${WIRED.lvs}`)) },
  },
  {
    name: 'vm-name-missing-in-local-data', area: 'gateways', title: 'unbound behind TGW has the zone, and no line for the name that a virtual machine asks', site: known, ask: NAME,
    fault: conf('tce/vpc-dns', (text) => text.replace(`"${NAME}.`, '"product-cvm-metdata.tce.example.')),
    expect: { verdict: 'not-resolved', cause: 'server-has-no-such-name', of: 'name' },
    nearMiss: { title: 'another line is missing', change: conf('tce/vpc-dns', (text) => text.replace('custommessage', 'custommesage')) },
  },
  {
    name: 'vm-name-with-wrong-address', area: 'gateways', title: 'unbound behind TGW gives the name an address that VPCGW has no rule for', site: known, ask: NAME,
    fault: conf('tce/vpc-dns', (text) => text.replace(`A ${ADDRESS}`, 'A 169.254.0.32')),
    expect: { verdict: 'resolved', cause: 'answer-without-gateway-rule', of: 'name', uselessAt: 80 },
    nearMiss: { title: 'it gives another name such an address', change: conf('tce/vpc-dns', (text) => text.replace('A 169.254.0.5', 'A 169.254.0.50')) },
  },
];
