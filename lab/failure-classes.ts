/** A class of failures that is known from the field, and what here tells it and shows it. */
export interface FailureClass {
  /** The handle by which the causes call it. */
  readonly handle: string;
  readonly name: string;
  /** Ids of the causes that name it; none where nothing does yet. */
  readonly causes: readonly string[];
  /** Incidents of the lab that show it, by name. */
  readonly incidents: readonly string[];
  /** What is not covered, and why. */
  readonly open?: string;
}

/** The classes that a model of the datapath can decide, in the order of their handles. */
export const FAILURE_CLASSES: readonly FailureClass[] = [
  { handle: 'D01', name: 'conntrack table full', causes: ['conntrack-table-full'], incidents: ['conntrack-table-full'] },
  { handle: 'D03', name: 'stale UDP conntrack entry', causes: ['stale-conntrack-entry'], incidents: ['stale-udp-connection'] },
  { handle: 'D04', name: 'FORWARD policy DROP', causes: ['forward-policy-drop'], incidents: ['forward-policy-drop-iptables', 'forward-policy-drop-nft', 'forward-policy-drop-v6'] },
  { handle: 'D05', name: 'iptables-legacy and iptables-nft rules on one node', causes: ['forward-policy-drop', 'firewall-rule-drops'], incidents: ['docker-left-legacy-rules'], open: 'that both are in use where neither drops is not noted' },
  { handle: 'D06', name: 'bridge-nf-call-iptables off', causes: ['br-netfilter-off'], incidents: ['br-netfilter-off-iptables', 'br-netfilter-off-nftables', 'br-netfilter-off-v6'] },
  { handle: 'D07', name: 'hairpin off, or a pod not masqueraded to itself', causes: ['hairpin-off', 'hairpin-without-translation'], incidents: ['hairpin-off', 'hairpin-off-nftables', 'hairpin-without-translation-iptables', 'hairpin-without-translation-nftables'] },
  { handle: 'D10', name: 'IPVS without strictARP beside an L2 load balancer', causes: ['load-balancer-address-answered-by-all'], incidents: ['load-balancer-address-answered-by-all'], open: 'a program that answers ARP instead of a kernel (MetalLB\'s speaker) is in no bundle: it is taken to answer for a node that must serve the address' },
  { handle: 'D14', name: 'a network manager removed rules or routes', causes: ['routing-rule-missing', 'missing-route'], incidents: ['local-rule-removed', 'missing-route-to-block'] },
  { handle: 'D16', name: 'rp_filter', causes: ['rp-filter-drops'], incidents: ['rp-filter-asymmetric', 'rp-filter-all'] },
  { handle: 'D17', name: 'nm-cloud-setup\'s routing tables', causes: ['routing-rule-diverts'], incidents: ['cloud-setup-tables'] },
  { handle: 'D19', name: 'firewalld or ufw rejects', causes: ['firewall-rule-rejects', 'firewall-rule-drops', 'forward-policy-drop'], incidents: ['firewalld-nft-rejects', 'forward-reject-admin-prohibited'], open: 'host ports that a reload flushed are not told from ones that were never made' },
  { handle: 'D20', name: 'hop limit of the metadata service', causes: ['hop-limit-too-small'], incidents: ['hop-limit-too-small', 'hop-limit-too-small-v6'], open: 'the service itself is outside of any bundle' },
  { handle: 'D29', name: 'traffic policy Local without a local endpoint', causes: ['service-without-ready-endpoint'], incidents: ['no-local-endpoint', 'no-local-endpoint-node-port-iptables', 'no-local-endpoint-node-port-nftables'] },
  { handle: 'D30', name: 'node port range overlaps the ephemeral range', causes: ['client-port-is-node-port'], incidents: ['client-port-is-node-port'] },
  { handle: 'D31', name: 'the bridge of the pods has not the address that they ask', causes: ['bridge-address-missing'], incidents: ['bridge-address-missing'] },
  { handle: 'D33', name: 'Calico\'s 169.254.1.1 is not answered for', causes: ['proxy-arp-without-route', 'neighbour-unresolved', 'ip-forward-off'], incidents: ['proxy-arp-without-route', 'proxy-arp-off', 'ip-forward-off-stops-proxy-arp'] },
  { handle: 'D35', name: 'a block\'s blackhole instead of the pod\'s route', causes: ['blackhole-route-wins'], incidents: ['blackhole-wins', 'blackhole-wins-ipip'] },
  { handle: 'D36', name: 'overlapping ranges', causes: ['wrong-device'], incidents: ['docker-range-overlaps'] },
  { handle: 'D37', name: 'a policy has the Service\'s port', causes: ['network-policy-denies'], incidents: ['policy-has-service-port'] },
  { handle: 'D38', name: 'the source is not the pod that the policy means', causes: ['network-policy-denies'], incidents: ['policy-does-not-know-nodes'] },
  { handle: 'D39', name: 'policies that nobody enforces', causes: ['network-policy-denies'], incidents: ['policy-has-service-port'], open: 'nothing fails: it is a note (the near miss of the incident), and `netwhy check` lists them' },
  { handle: 'D41', name: 'MTU', causes: ['mtu-too-large'], incidents: ['mtu-too-large-flannel', 'mtu-too-large-ipip', 'mtu-too-large-vxlan'] },
  { handle: 'D42', name: 'rules of another proxy mode are left', causes: ['service-rules-leftover', 'service-rules-stale'], incidents: ['leftover-nftables', 'stale-endpoint-iptables', 'stale-endpoint-nftables'] },
  { handle: 'D43', name: 'kube-proxy does not run or does not sync', causes: ['service-rules-missing', 'service-rules-stale', 'ipvs-without-real-servers'], incidents: ['rules-missing-iptables', 'rules-missing-ipvs', 'rules-missing-nftables', 'half-stale-iptables', 'half-stale-ipvs', 'half-stale-nftables'] },
  { handle: 'D45', name: 'half-open TCP after a node died', causes: ['connection-to-gone-peer'], incidents: ['connection-to-gone-peer'] },
  { handle: 'D47', name: 'clones of one machine', causes: ['vtep-mac-duplicate'], incidents: ['vtep-mac-duplicate'] },
  { handle: 'D48', name: 'IPv6: the default route of router advertisements is gone', causes: ['missing-route'], incidents: ['router-advertisements-ignored', 'missing-route-v6'] },
  { handle: 'D50', name: 'marks of two programs collide', causes: ['routing-rule-diverts', 'policy-agent-out-of-step'], incidents: ['mark-of-another'] },
  { handle: 'D55', name: 'listens on loopback, in another family, on another port', causes: ['listens-on-loopback-only', 'nothing-listens-on-target-port'], incidents: ['loopback-only', 'loopback-only-v6', 'process-not-listening-pod', 'target-port-wrong'] },
  { handle: 'D56', name: 'overlay on the wrong device', causes: ['tunnel-endpoint-wrong', 'vxlan-fdb-wrong', 'tunnel-address-wrong', 'tunnel-source-unexpected'], incidents: ['ipip-endpoint-wrong', 'vxlan-fdb-wrong-flannel', 'vxlan-fdb-wrong-calico', 'dns-tunnel-address-unreachable', 'dns-tunnel-address-of-a-bridge-vxlan', 'dns-tunnel-source-unexpected'] },
  { handle: 'D62', name: 'what nftables mode does otherwise', causes: ['node-port-not-on-this-address'], incidents: ['node-port-on-loopback-nftables', 'node-port-on-other-address-nftables'] },
  { handle: 'D65', name: 'masquerading scoped wrong', causes: ['reply-not-translated-back', 'hairpin-without-translation'], incidents: ['node-port-not-masqueraded-iptables', 'node-port-not-masqueraded-nftables'] },
];
