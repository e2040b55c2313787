import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { evidenceOf, queryOf, readCase, recordedCases } from '../scripts/cases.ts';
import type { RecordedCase } from '../scripts/cases.ts';
import { compare } from '../src/compare.ts';
import type { Changed, DiffReport } from '../src/model/report/index.ts';
import { presentDiffJson, presentDiffText } from '../src/present/index.ts';

type Fault = Readonly<Record<string, string>>;

/** Of these the difference is not the line that is to blame: why, and what differs instead. Each must be there, and each must be true. */
const ELSEWHERE: Readonly<Record<string, { readonly why: string; readonly line: string }>> = {
  'gateways/clb-loops-back-by-annotations': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-loops-back-iptables': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-loops-back-ipvs': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-loops-back-local': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-loops-back-one-node': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-loops-back-rp-filter': { why: 'the Service is to blame; it shows in that the nodes no longer take its load balancer\'s address', line: '172.16.9.9' },
  'gateways/clb-probes-lost-ipvs': { why: 'the Service is to blame; it shows in that the nodes have its load balancer\'s address', line: '172.16.9.9/32 scope global kube-ipvs0' },
  'gateways/clb-security-group-lacks-node-ports': { why: 'a policy that lacks is to blame; it shows in that it is there', line: '"Port": "30000-32768"' },
  'gateways/node-port-security-group': { why: 'a policy that lacks is to blame; it shows in that it is there', line: '"Port": "30000-32768"' },
  'gateways/metallb-node-excluded': { why: 'what keeps nodes from announcing the address of the Service is to blame, which is an object of MetalLB, a label or a pod', line: 'exclude-from-external-load-balancers' },
  'gateways/metallb-other-device': { why: 'what keeps nodes from announcing the address of the Service is to blame, which is an object of MetalLB, a label or a pod', line: 'eth1' },
  'gateways/metallb-selects-no-node': { why: 'what keeps nodes from announcing the address of the Service is to blame, which is an object of MetalLB, a label or a pod', line: 'L2Advertisement' },
  'gateways/metallb-speaker-missing': { why: 'what keeps nodes from announcing the address of the Service is to blame, which is an object of MetalLB, a label or a pod', line: 'speaker-n2' },
  'gateways/network-acl-lacks-answers': { why: 'a rule that lacks is to blame; it shows in that it is there', line: '"Protocol": "TCP"' },
  'gateways/clb-nodes-without-public-bandwidth': { why: 'the node is to blame for what the cloud says of its instance, which is no file of the node', line: '"InternetMaxBandwidthOut": 0' },
  'gateways/clb-weight-zero': { why: 'the load balancer\'s own configuration differs, which is no object of the cluster', line: '"Weight": 0' },
  'gateways/clb-wrong-target-port': { why: 'the process listens where it always did; the Service now sends elsewhere', line: '--to-destination 10.40.2.10:8081' },
  'gateways/tgw-wrong-target-port': { why: 'the process listens where it always did; the Service now sends elsewhere', line: '--to-destination 10.40.2.10:8881' },
  'gateways/clb-backend-port-wrong': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"Port": 30089' },
  'gateways/clb-listener-of-other-protocol': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"Protocol": "UDP"' },
  'gateways/clb-loops-back-eni': { why: 'the Service is to blame; kube-proxy on the nodes has its address now, in its rules', line: 'shop/api:http loadbalancer IP' },
  'gateways/clb-loops-back-old-kube-proxy': { why: 'the Service is to blame; kube-proxy on the nodes has its address now, in its rules', line: '172.16.9.9/32 scope global kube-ipvs0' },
  'gateways/clb-loops-back-pods': { why: 'the Service is to blame; kube-proxy on the nodes has its address now, in its rules', line: 'shop/api:http loadbalancer IP' },
  'gateways/clb-probes-by-ping': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"CheckType": "PING"' },
  'gateways/clb-probes-wrong-port': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"CheckPort": 30081' },
  'gateways/clb-without-listener': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"Port": 443' },
  'gateways/http-loops-back-iptables': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"KeepaliveEnable": 0' },
  'gateways/http-loops-back-one-node': { why: 'the Service is to blame, to which the listener of the load balancer belongs', line: '"KeepaliveEnable": 0' },
  'gateways/http-no-rule-for-host': { why: 'the Ingress is to blame, to which the rule of the load balancer belongs', line: '"Domain": "old.example.com"' },
  'gateways/http-no-rule-for-path': { why: 'the Ingress is to blame, to which the rule of the load balancer belongs', line: '"Url": "/static"' },
  'gateways/vpcgw-own-rule-leads-to-old-lvs': { why: 'the VPCService is to blame, to which the row belongs', line: '67287\tvpc-hy3vate5\ttcp\t169.254.0.5\t80\t10.28.41.77' },
  'gateways/vpcgw-rule-leads-to-old-lvs': { why: 'the VPCService is to blame, to which the row belongs', line: 'tcp\t169.254.0.5\t80\t10.28.41.77' },
  'gateways/vpcgw-rule-missing': { why: 'the VPCService is to blame, to which the row belonged', line: 'tcp\t169.254.0.5\t80\t10.28.41.210' },
  'gateways/vpcgw-rule-of-other-port': { why: 'the VPCService is to blame, to which the row belongs', line: 'tcp\t169.254.0.5\t8080\t' },
  'gateways/vpcgw-rule-of-other-protocol': { why: 'the VPCService is to blame, to which the row belongs', line: 'udp\t169.254.0.5\t80\t' },
  'gateways/vpcgw-rule-of-other-vpc': { why: 'the VPCService is to blame, to which the row belongs', line: '70001\tvpc-9sk2mm10\ttcp\t169.254.0.5' },
  'gateways/vpcgw-two-rules-one-old': { why: 'the VPCService is to blame, to which the rows belong', line: 'tcp\t169.254.0.5\t80\t10.28.41.77' },
  'kube-proxy/stale-udp-connection': { why: 'the entry stood before, too, when the pod to which it leads was there', line: '10.40.2.10 dev calid653b5978d1' },
  'listener/target-port-wrong': { why: 'the process listens where it always did; the Service now sends elsewhere', line: '--to-destination 10.40.2.10:5433' },
  'route/blackhole-wins': { why: 'the blackhole stood before, too; the more specific route to the pod is gone', line: '10.40.2.10 dev cali2d7243dcff6' },
  'route/blackhole-wins-ipip': { why: 'the blackhole stood before, too; the more specific route to the pod is gone', line: '10.40.2.10 dev cali2d7243dcff6' },
  'seeds/dns-checksum-offload-broken': { why: 'what ethtool says of a device does not name it', line: 'tx-checksum-ip-generic: on' },
  'seeds/dns-checksum-offload-broken-ipip': { why: 'nothing that is set up differs, the card of n1 itself is broken; it shows in what n2 does not remember', line: 'dport=53' },
  'seeds/dns-tunnel-address-unexpected': { why: 'n2 announces another address, and it is n1 that has the route to it', line: '10.40.2.0/26 via 192.168.50.2 dev tunl0' },
  'seeds/dns-tunnel-address-unreachable': { why: 'n2 announces another address, and it is n1 that has the route to it', line: '10.40.2.0/26 via 192.168.50.2 dev tunl0' },
  'seeds/dns-underlay-drops-ipip': { why: 'the fault lies between the nodes, where nobody collects; it shows in what n1 and n2 remember of the tunnel', line: 'src=10.0.0.1 dst=10.0.0.2' },
  'seeds/dns-underlay-drops-vxlan': { why: 'the fault lies between the nodes, where nobody collects; it shows in what n1 and n2 remember of the tunnel', line: 'dport=4789' },
  'seeds/dns-underlay-drops-vxlan-flannel': { why: 'the fault lies between the nodes, where nobody collects; it shows in what n1 and n2 remember of the tunnel', line: 'dport=8472' },
  'seeds/segmentation-offload-broken-vxlan': { why: 'nothing that is set up differs, the card of n2 itself is broken; it shows in the connection that stalls', line: 'bytes_retrans:' },
  'seeds/segmentation-offload-broken-ipip': { why: 'nothing that is set up differs, the card of n2 itself is broken; it shows in the connection that stalls', line: 'bytes_retrans:' },
  'seeds/syn-queue-full': { why: 'the socket is to blame whose queue is full; the setting made the queue short', line: 'net.ipv4.tcp_max_syn_backlog = 64' },
};

/** Of these, connections without number are part of the difference: not every smaller set is tried. */
const MANY: ReadonlySet<string> = new Set(['node/conntrack-table-full', 'seeds/dns-checksum-offload-broken']);

const incidents = recordedCases().filter(({ question }) => question.twin !== undefined).map((incident) => [incident.path.replace('cases/', ''), incident] as const);

async function reportOf(incident: RecordedCase, direction: 'breaks' | 'heals'): Promise<DiffReport> {
  const [broken, healthy] = [await evidenceOf(incident), await evidenceOf(readCase(`cases/${incident.question.twin ?? ''}`))];
  const comparison = direction === 'breaks' ? compare(healthy, broken, queryOf(incident.question)) : compare(broken, healthy, queryOf(incident.question));
  if (comparison.kind === 'refused') throw new Error(`${incident.path}: ${comparison.side} refused: ${comparison.refusal.message.en}`);
  return comparison.report;
}

/** Whether a difference is at the fault: at its node, in its pod, of its object, with its text. */
function isAt(fault: Fault, changed: Changed, places: DiffReport['places']): boolean {
  const lines = [...changed.old, ...changed.new].map(({ text }) => text);
  if (fault['kind'] === 'kubernetes') return changed.object?.startsWith(`${fault['namespace'] ?? ''}/${fault['name'] ?? ''}`) === true;
  if (fault['kind'] === 'node') return changed.node === fault['name'];
  const text = fault['text'] ?? fault['name'] ?? '';
  const pod = fault['pod'];
  return (fault['node'] === undefined || changed.node === fault['node']) && (pod === undefined || places[`${changed.node ?? ''}/${changed.netns ?? ''}`] === `pod/${pod}`) && lines.some((line) => line.includes(text));
}

describe('between a healthy network and the same with a fault, the difference that is found is the fault', () => {
  it.each(incidents)('%s', async (name, incident) => {
    const { answer, places } = await reportOf(incident, 'breaks');
    const { expect: expected } = incident.question;
    expect(answer).toMatchObject({ turned: true, complete: !MANY.has(name), new: { finding: { id: expected.cause } } });
    expect(answer?.sets.length).toBeGreaterThan(0);
    const changed = (answer?.sets ?? []).flatMap(({ differences }) => differences);
    const lines = changed.flatMap(({ old, new: next }) => [...old, ...next]).map(({ text }) => text).join('\n');
    const elsewhere = ELSEWHERE[name];
    expect(changed.some((one) => isAt(expected.object ?? {}, one, places)), `differs at the fault, else: ${lines}`).toBe(elsewhere === undefined);
    if (elsewhere !== undefined) expect(lines).toContain(elsewhere.line);
  }, 180_000);
});

/** One of each kind of evidence, the other way round. */
const HEALED = ['route/wrong-device', 'policy/wrong-label', 'kube-proxy/stale-endpoint-nftables', 'bridge/hairpin-off', 'node/rp-filter-all'];

describe('what mends a network is found as what broke it', () => {
  it.each(incidents.filter(([name]) => HEALED.includes(name)))('%s', async (_name, incident) => {
    const { answer } = await reportOf(incident, 'heals');
    expect(answer).toMatchObject({ turned: true, complete: true, new: { verdict: { kind: 'reachable' } } });
    for (const { gives } of answer?.sets ?? []) expect(gives).toEqual({ verdict: { kind: 'reachable' } });
    expect(answer?.sets).not.toEqual([]);
  }, 180_000);
});

describe('a comparison of all flows of the promise', () => {
  const incident = readCase('cases/route/wrong-device');
  const bundles = Promise.all([evidenceOf(readCase('cases/route/wrong-device-healthy')), evidenceOf(incident)]);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(new URL('../docs/diff.schema.json', import.meta.url), 'utf8')) as object);

  it('tells those that broke by their cause, with the route that did it, in both languages and as a document of the schema', async () => {
    const [healthy, broken] = await bundles;
    const comparison = compare(healthy, broken);
    if (comparison.kind === 'refused') throw new Error('refused');
    const { report } = comparison;
    expect(report.promise?.turned[0]).toMatchObject({ from: 'works', to: 'broken', finding: { id: 'wrong-device' }, why: { sets: [{ differences: [{ source: 'ip-route', node: 'n2', netns: 'host' }] }] } });
    const text = { lang: 'en', color: false, verbose: false } as const;
    expect(presentDiffText(report, text)).toContain('+ 10.40.2.10 dev cali830b79eb57d scope link   nodes/n2/netns/host/ip-route.txt:5');
    expect(presentDiffText(report, { ...text, lang: 'zh' })).toContain('承诺的流量发生改变');
    validate(JSON.parse(presentDiffJson(report)));
    expect(validate.errors ?? []).toEqual([]);
  }, 180_000);

  it('of a bundle with itself finds nothing that turned and nothing that differs', async () => {
    const [, broken] = await bundles;
    expect(compare(broken, broken)).toMatchObject({ report: { promise: { turned: [] }, changes: [] } });
    expect(compare(broken, broken, queryOf(incident.question))).toMatchObject({ report: { answer: { turned: false, sets: [], met: [] } } });
  }, 180_000);

  it('a question that one of the bundles cannot answer is refused, with which of them', async () => {
    const [healthy, broken] = await bundles;
    const none = { ...broken, cluster: [], nodes: [] };
    expect(compare(healthy, none, queryOf(incident.question))).toMatchObject({ kind: 'refused', side: 'new' });
    expect(compare(none, healthy, queryOf(incident.question))).toMatchObject({ kind: 'refused', side: 'old' });
  });
});
