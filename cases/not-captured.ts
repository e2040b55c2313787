/**
 * Recorded incidents without kept captures, each with its reason: `npm run lab -- capture` makes the others, and `captures.test.ts` wants one or the other of every recorded incident. Names that do not
 * resolve (`cases/dns`) are recorded by another lab, which runs resolvers and captures nothing.
 */
const NO_KERNEL = 'needs IPVS, IPIP or an own machine, and captures are made on the kernel of this machine alone';
const TOO_LARGE = 'thousands of connections: its captures are megabytes, and its symptom is a share of them';
const NO_SYMPTOM = 'the probe is a datagram of no protocol that the reading knows: that nothing answers it is no symptom by itself';
const NOT_SENT = 'nothing is sent: there is no route, or a rule drops it before the device';

const NOT_KEPT = 'nobody has kept its captures yet: npm run lab -- capture --keep';

export const NOT_CAPTURED: Readonly<Record<string, string>> = {
  'firewall/ipip-protocol-dropped': NO_KERNEL, 'gateways/clb-loops-back-ipvs': NO_KERNEL, 'gateways/clb-probes-lost-ipvs': NO_KERNEL, 'kube-proxy/client-port-is-node-port': NO_KERNEL,
  'kube-proxy/half-stale-ipvs': NO_KERNEL, 'kube-proxy/ipvs-without-real-servers': NO_KERNEL, 'kube-proxy/load-balancer-address-answered-by-all': NO_KERNEL, 'kube-proxy/rules-missing-ipvs': NO_KERNEL,
  'kube-proxy/stale-endpoint-ipvs': NO_KERNEL, 'node/conntrack-table-full': NO_KERNEL, 'policy/policy-over-ipip': NO_KERNEL, 'route/blackhole-wins-ipip': NO_KERNEL, 'seeds/dns-block-route-missing': NO_KERNEL,
  'seeds/dns-checksum-offload-broken-ipip': NO_KERNEL, 'seeds/dns-ipvs-entry-missing': NO_KERNEL, 'seeds/dns-ipvs-without-servers': NO_KERNEL, 'seeds/dns-tunnel-address-unexpected': NO_KERNEL,
  'seeds/dns-tunnel-address-unreachable': NO_KERNEL, 'seeds/dns-tunnel-asymmetric-rp-filter': NO_KERNEL, 'seeds/dns-tunnel-source-unexpected': NO_KERNEL, 'seeds/dns-underlay-drops-ipip': NO_KERNEL,
  'seeds/load-balancer-address-bound': NO_KERNEL, 'seeds/load-balancer-address-bound-accept-local': NO_KERNEL, 'seeds/load-balancer-sends-to-dead-node': NO_KERNEL, 'seeds/segmentation-offload-broken-ipip': NO_KERNEL,
  'service/no-ready-endpoint-ipvs': NO_KERNEL, 'service/port-not-defined-ipvs': NO_KERNEL, 'tunnel/ipip-endpoint-wrong': NO_KERNEL, 'tunnel/mtu-too-large-ipip': NO_KERNEL,
  'seeds/tw-recycle-drops-translated': 'recorded state of a kernel before 4.12, which no lab runs; the sign of it is shown by src/signs/syn-older-timestamp',
  'seeds/syn-queue-full': TOO_LARGE, 'seeds/syn-queue-full-backlog': TOO_LARGE, 'seeds/translated-ports-collide': TOO_LARGE, 'seeds/translated-ports-collide-twice': TOO_LARGE,
  'seeds/segmentation-offload-broken-vxlan': 'the captures show large segments that are lost; which device loses them is not asked, since the connection opened',
  'kube-proxy/stale-udp-connection': NO_SYMPTOM, 'seeds/dns-checksum-offload-broken': NO_SYMPTOM, 'seeds/dns-tunnel-address-of-a-bridge-vxlan': NO_SYMPTOM, 'seeds/dns-underlay-drops-vxlan': NO_SYMPTOM,
  'seeds/dns-underlay-drops-vxlan-flannel': NO_SYMPTOM, 'seeds/no-ping-workspace-isolated': 'a ping without an answer is no sign of the reading',
  'firewall/output-drop-udp': NOT_SENT, 'route/missing-default-route-in-pod': NOT_SENT, 'route/missing-route-v6': NOT_SENT,
  'node/connection-to-gone-peer': 'the connection that fails was opened before the captures began, and its probe is shorter than the three repetitions that tell silence',
  'node/source-is-local': "two machines have the client's address, and a capture has no other name for it",
  'kube-proxy/node-port-on-loopback-nftables': 'the client is 127.0.0.1, which is an address of every namespace of the bundle',
  'gateways/tgw-node-ports-firewalled': NOT_KEPT, 'gateways/tgw-wrong-target-port': NOT_KEPT, 'gateways/vpcgw-own-rule-leads-to-old-lvs': NOT_KEPT, 'gateways/vpcgw-rule-leads-to-old-lvs': NOT_KEPT, 'gateways/vpcgw-rule-missing': NOT_KEPT,
  'gateways/vpcgw-rule-of-other-port': NOT_KEPT, 'gateways/vpcgw-rule-of-other-protocol': NOT_KEPT, 'gateways/vpcgw-rule-of-other-vpc': NOT_KEPT, 'gateways/vpcgw-two-rules-one-old': NOT_KEPT,
  'gateways/clb-node-ports-firewalled': 'the client is outside: how many hops its packets have behind them is not known to the model',
};
