import type { ClusterSpec, RouteRowSpec } from '../cluster/spec.ts';
import { on } from '../kernel/command.ts';
import type { Scenario } from '../scenario.ts';
import { changeService, pod, service, shop } from './clusters.ts';

/** Article 000: a virtual machine of a VPC, the address that it asks (VPCGW's), the one that TGW gave to the Service, and that of the LVS which served it before. */
const VPC = { vpcId: 67287, vpc: 'vpc-hy3vate5' } as const;
const VIP = '169.254.0.5';
const TGW = '10.28.41.210';
const LVS = '10.28.41.77';
const selector = { app: 'custommessage' };
const ROW: RouteRowSpec = { proto: 'tcp', vip: VIP, vport: 80, pip: TGW, pport: 80 };
/** A rule of somebody else, which no VPCService of this cluster wants. */
const OTHER: RouteRowSpec = { proto: 'tcp', vip: '169.254.0.40', vport: 8080, pip: LVS, pport: 8080 };

const tcs: ClusterSpec = shop('routed', 'iptables', {
  pods: [pod('custommessage', 'n2', [8880], { namespace: 'tce' })],
  services: [service('vpcservice-custommessage', 80, { namespace: 'tce', selector, type: 'LoadBalancer', loadBalancerIPs: [TGW], ports: [{ name: 'http', port: 80, targetPort: 8880, nodePort: 30422 }], annotations: { 80: `[{"pip":"${TGW}","pport":80}]`, 'infra.tce.io/vpc-service': 'custommessage' } })],
  namespaceLabels: {},
  outside: [{ name: 'prober', ip: '100.64.0.9' }, { name: 'vpcgw', ip: '10.28.40.2' }, { name: 'cvm', ip: '10.1.0.7', collected: true, vpc: VPC.vpc }, { name: 'lvs', ip: LVS, collected: true }],
  natOutgoing: false,
  balancers: [{ name: 'tgw', kind: 'tgw', service: 'tce/vpcservice-custommessage', prober: 'prober' }],
  vpcgw: { machine: 'vpcgw', rows: [ROW, OTHER] },
  vpcServices: [{ name: 'custommessage', namespace: 'tce', vpcip: VIP, port: 80, targetPort: 8880, selector }],
});

const rows = (...each: readonly RouteRowSpec[]) => (spec: ClusterSpec): ClusterSpec => ({ ...spec, vpcgw: { machine: 'vpcgw', rows: [...each, OTHER] } });
const asked = { from: 'vm/cvm', to: `ip:${VIP}:80`, protocol: 'tcp', times: 2 } as const;
const timeout = { kind: 'timeout' } as const;
const SERVICE = { kind: 'kubernetes', resource: 'vpcservice', namespace: 'tce', name: 'custommessage' } as const;

/** One more VPCService at the same address, whose port has no rule. */
const twoPorts = (spec: ClusterSpec): ClusterSpec => ({ ...spec, vpcServices: [...(spec.vpcServices ?? []), { name: 'custommessage-https', namespace: 'tce', vpcip: VIP, port: 443, targetPort: 8443, selector }] });
const OWN = { ...ROW, ...VPC };
/** Of a VPC that none of the machines is in. */
const FOREIGN = { ...ROW, vpcId: 70001, vpc: 'vpc-9sk2mm10' };
const refused = { kind: 'error', errno: 'ECONNREFUSED' } as const;
const firewalled = (protocol: 'tcp' | 'udp') => tcs.nodes.map((node) => on(node, 'iptables-nft', '-t', 'raw', '-I', 'PREROUTING', '-i', 'eth0', '-p', protocol, '--dport', '30000:32767', '-j', 'DROP'));

/** The way of a virtual machine of a VPC to a service on the physical network: VPCGW, TGW, node port, pod (article 000). */
export const TCS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'vpcgw-rule-missing', area: 'gateways', title: 'VPCGW has no rule for the address and port that a VPCService wants',
    cluster: tcs, fault: { cluster: rows() }, probe: asked,
    expect: { cause: 'vpcgw-rule-missing', object: SERVICE, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'another port of the address, which another VPCService wants, has no rule', fault: { cluster: twoPorts } },
  },
  {
    name: 'vpcgw-rule-of-other-protocol', area: 'gateways', title: 'the rule of VPCGW for the address and port is of UDP, and TCP is asked for',
    cluster: tcs, fault: { cluster: rows({ ...ROW, proto: 'udp' }) }, probe: asked,
    expect: { cause: 'vpcgw-rule-missing', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vpcgw-rule-of-other-port', area: 'gateways', title: 'the rule of VPCGW is for another port of the address',
    cluster: tcs, fault: { cluster: rows({ ...ROW, vport: 8080 }) }, probe: asked,
    expect: { cause: 'vpcgw-rule-missing', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vpcgw-rule-of-other-vpc', area: 'gateways', title: 'the rule of VPCGW is for one VPC, and the machine that asks is in another',
    cluster: tcs, fault: { cluster: rows(FOREIGN) }, probe: asked,
    expect: { cause: 'vpcgw-rule-missing', object: SERVICE, verdict: 'unreachable', outcome: timeout },
  },
  {
    name: 'vpcgw-rule-leads-to-old-lvs', area: 'gateways', title: 'the Service moved from LVS to TGW and got another address there, and the rule of VPCGW still leads to that of LVS, which has nothing for it any more',
    cluster: tcs, fault: { cluster: rows({ ...ROW, pip: LVS }) }, probe: asked,
    expect: { cause: 'vpcgw-rule-leads-elsewhere', object: SERVICE, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'the rule of another VPC leads to the address of LVS', fault: { cluster: rows(ROW, { ...FOREIGN, pip: LVS }) } },
  },
  {
    name: 'vpcgw-own-rule-leads-to-old-lvs', area: 'gateways', title: 'all VPCs come to TGW but one, which has a rule of its own that still leads to the address of LVS',
    cluster: tcs, fault: { cluster: rows(ROW, { ...OWN, pip: LVS }) }, probe: asked,
    expect: { cause: 'vpcgw-rule-leads-elsewhere', object: SERVICE, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'vpcgw-two-rules-one-old', area: 'gateways', title: 'the rule that leads to TGW was added beside that to LVS: every second connection goes to where nothing is any more',
    cluster: tcs, fault: { cluster: rows(ROW, { ...ROW, pip: LVS }) }, probe: { ...asked, times: 24 },
    expect: { cause: 'vpcgw-rule-leads-elsewhere', object: SERVICE, verdict: 'partial', outcome: refused, weight: 0.5 },
  },
  {
    name: 'tgw-wrong-target-port', area: 'gateways', title: 'the Service behind TGW has a target port that its pod does not listen on, and virtual machines that come by VPCGW are refused',
    cluster: tcs, fault: { cluster: (spec) => changeService(spec, 'vpcservice-custommessage', { ports: [{ name: 'http', port: 80, targetPort: 8881, nodePort: 30422 }] }) }, probe: asked,
    expect: { cause: 'nothing-listens-on-target-port', object: { kind: 'socket', node: 'n2', pod: 'tce/custommessage' }, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'another port of the Service has such a target port', fault: { cluster: (spec) => changeService(spec, 'vpcservice-custommessage', { ports: [{ name: 'http', port: 80, targetPort: 8880, nodePort: 30422 }, { name: 'https', port: 443, targetPort: 8881, nodePort: 30443 }] }) }, silent: true },
  },
  {
    name: 'tgw-no-ready-endpoint', area: 'gateways', title: 'the only pod behind TGW is not ready, so that the node ports which virtual machines come to by VPCGW have nobody to send to',
    cluster: tcs, fault: { cluster: (spec) => ({ ...spec, pods: spec.pods.map((one) => ({ ...one, ready: false })) }) }, probe: asked,
    expect: { cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'service', namespace: 'tce', name: 'vpcservice-custommessage' }, verdict: 'unreachable', outcome: refused },
    nearMiss: { title: 'one of two pods behind TGW is not ready', fault: { cluster: (spec) => ({ ...spec, pods: [...spec.pods, { ...pod('custommessage-1', 'n1', [8880], { namespace: 'tce', labels: selector }), ready: false }] }) }, silent: true },
  },
  {
    name: 'tgw-selector-matches-nothing', area: 'gateways', title: 'the Service behind TGW selects no pod',
    cluster: tcs, fault: { cluster: (spec) => changeService(spec, 'vpcservice-custommessage', { selector: { app: 'custom-message' } }) }, probe: asked,
    expect: { cause: 'service-selector-matches-nothing', object: { kind: 'kubernetes', resource: 'service', namespace: 'tce', name: 'vpcservice-custommessage' }, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'tgw-node-ports-firewalled', area: 'gateways', title: 'a rule on every node drops what comes in for the range of node ports, from TGW and so from every virtual machine',
    cluster: tcs, fault: { commands: firewalled('tcp') }, probe: asked,
    expect: { cause: 'firewall-rule-drops', object: { kind: 'rule', text: '30000:32767' }, verdict: 'unreachable', outcome: timeout },
    nearMiss: { title: 'the rules drop what comes in for the range by UDP', fault: { commands: firewalled('udp') }, silent: true },
  },
];
