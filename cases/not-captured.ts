/**
 * Recorded incidents without kept captures, each with its reason: `npm run lab -- capture` makes the others, and `captures.test.ts` wants one or the other of every recorded incident. Names that do not
 * resolve (`cases/dns`) are recorded by another lab, which runs resolvers and captures nothing.
 */
const NOT_YET = 'needs IPVS, IPIP or an own machine: `npm run lab -- capture --kernel vm --keep` makes its captures, and has not yet';
const TOO_LARGE = 'thousands of connections: its captures are megabytes, and its symptom is a share of them';
const NOT_SENT = 'nothing is sent: there is no route, or a rule drops it before the device';

const NOT_KEPT = 'nobody has kept its captures yet: npm run lab -- capture --keep';

export const NOT_CAPTURED: Readonly<Record<string, string>> = {
  'firewall/ipip-protocol-dropped': NOT_YET, 'gateways/clb-loops-back-ipvs': NOT_YET, 'gateways/clb-probes-lost-ipvs': NOT_YET,
  'kube-proxy/half-stale-ipvs': NOT_YET, 'kube-proxy/load-balancer-address-answered-by-all': NOT_YET,
  'node/conntrack-table-full': NOT_YET, 'policy/policy-over-ipip': NOT_YET, 'route/blackhole-wins-ipip': NOT_YET,
  'seeds/dns-checksum-offload-broken-ipip': NOT_YET, 'seeds/dns-ipvs-entry-missing': NOT_YET, 'seeds/dns-ipvs-without-servers': NOT_YET, 'seeds/dns-tunnel-address-unexpected': NOT_YET,
  'seeds/dns-tunnel-source-unexpected': NOT_YET, 'seeds/dns-underlay-drops-ipip': NOT_YET,
  'seeds/load-balancer-address-bound': NOT_YET, 'seeds/load-balancer-address-bound-accept-local': NOT_YET, 'seeds/load-balancer-sends-to-dead-node': NOT_YET, 'seeds/segmentation-offload-broken-ipip': 'recorded once with a network card in user space; no scenario of the lab makes it anew',
  'service/port-not-defined-ipvs': NOT_YET, 'tunnel/mtu-too-large-ipip': NOT_YET,
  'seeds/tw-recycle-drops-translated': 'recorded state of a kernel before 4.12, which no lab runs; the sign of it is shown by src/signs/syn-older-timestamp',
  'seeds/syn-queue-full': TOO_LARGE, 'seeds/syn-queue-full-backlog': TOO_LARGE, 'seeds/translated-ports-collide': TOO_LARGE, 'seeds/translated-ports-collide-twice': TOO_LARGE,
  'seeds/segmentation-offload-broken-vxlan': 'the captures show large segments that are lost; which device loses them is not asked, since the connection opened',
  'seeds/dns-underlay-drops-vxlan-flannel': 'its captures are made by the lab, and those that were made on a busy machine showed a healthy twin whose client had left before its second answer came: they are not kept',
  'firewall/output-drop-udp': NOT_SENT, 'route/missing-default-route-in-pod': NOT_SENT, 'route/missing-route-v6': NOT_SENT,
  'node/connection-to-gone-peer': 'the connection that fails was opened before the captures began, and its probe is shorter than the three repetitions that tell silence',
  'node/source-is-local': "two machines have the client's address, and a capture has no other name for it",
  'kube-proxy/node-port-on-loopback-nftables': 'the client is 127.0.0.1, which is an address of every namespace of the bundle',
  'gateways/tgw-node-ports-firewalled': NOT_KEPT, 'gateways/tgw-wrong-target-port': NOT_KEPT, 'gateways/vpcgw-own-rule-leads-to-old-lvs': NOT_KEPT, 'gateways/vpcgw-rule-leads-to-old-lvs': NOT_KEPT, 'gateways/vpcgw-rule-missing': NOT_KEPT,
  'gateways/vpcgw-rule-of-other-port': NOT_KEPT, 'gateways/vpcgw-rule-of-other-protocol': NOT_KEPT, 'gateways/vpcgw-rule-of-other-vpc': NOT_KEPT, 'gateways/vpcgw-two-rules-one-old': NOT_KEPT,
  'gateways/clb-backend-port-wrong': NOT_KEPT, 'gateways/clb-listener-of-other-protocol': NOT_KEPT, 'gateways/clb-loops-back-eni': NOT_KEPT, 'gateways/clb-loops-back-pods': NOT_KEPT, 'gateways/clb-probes-by-ping': NOT_KEPT,
  'gateways/clb-probes-wrong-port': NOT_KEPT, 'gateways/clb-without-listener': NOT_KEPT, 'gateways/http-kept-alive-firewalled': NOT_KEPT, 'gateways/http-loops-back-iptables': NOT_KEPT, 'gateways/http-loops-back-one-node': NOT_KEPT,
  'gateways/http-no-rule-for-host': NOT_KEPT, 'gateways/http-no-rule-for-path': NOT_KEPT, 'gateways/http-node-ports-firewalled': NOT_KEPT, 'gateways/tgw-no-ready-endpoint': NOT_KEPT, 'gateways/tgw-selector-matches-nothing': NOT_KEPT,
  'gateways/clb-loops-back-old-kube-proxy': NOT_YET,
  'gateways/clb-node-ports-firewalled': 'the client is outside: how many hops its packets have behind them is not known to the model',
};
