/** Parts of the support table that no packet decides about. */
const DIALECTS: Readonly<Record<string, string>> = {
  'Kubernetes object': 'an object of the API, not of a kernel: the judge of promises has them',
  'load balancers': 'a box beside the nodes, no part of a kernel: the lab\'s area `gateways` and the tests of src/assemble/balancer have them',
};

/** Rows that a packet cannot show, with the reason. */
const ROWS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['sctp', 'dccp', 'udplite'].flatMap((name) => ['sport', 'dport'].map((port) => [`nft field ${name} ${port}`, 'no probe is a packet of this protocol with ports']))),
  'iptables match udplite': 'no iptables has an extension of this name (1.8.9 cannot load it)',
  'ip rule dsfield': 'an older spelling of tos', 'ip rule table': 'an older spelling of lookup', 'ip route dsfield': 'an older spelling of tos', 'ip route protocol': 'a spelling that ip takes and does not print', 'ip route preference': 'a spelling that ip takes and does not print',
  'ss socket sctp': 'no probe opens such a socket', 'ss socket dccp': 'no probe opens such a socket', 'ss socket mptcp': 'no probe opens such a socket',
  'nft field ip tos': 'no nft prints it (1.0.6 has no such field)', 'nft field meta secpath': 'an older spelling of meta ipsec',

  ...Object.fromEntries(['original', 'reply'].flatMap((dir) => ['protocol', 'l3proto'].map((name) => [`nft field ct ${dir} ${name}`, 'nft prints it without its direction (1.0.6)']))),

  'ip link vxlan learning': 'the default, which ip does not print',
  'ip rule [detached]': 'such a rule meets no packet: it can only be passed by',
  'ip neigh NOARP': 'ip neigh show leaves it out unless asked for all states', 'ip neigh NONE': 'ip neigh show leaves it out unless asked for all states',
  'ip neigh DELAY': 'lasts until the first probe, or not at all for an entry that was confirmed: no dump has it for sure', 'bridge fdb stale': 'an entry that aged and awaits the collector: no dump has it for sure',
  'ip neigh PROBE': 'lasts a second at most: no dump has it for sure', 'ip neigh INCOMPLETE': 'lasts a third of a second here: no dump has it for sure',
  ...jsonForms(), ...spelledOtherwise(),
  'ip rule l3mdev': 'matches in a VRF only, and packets in one are unknown',
  'bridge vlan None': 'ip 6.1 leaves out ports without VLANs, others print this word',
  'nft field meta ibriport': 'an older spelling of meta ibrname', 'nft field meta obriport': 'an older spelling of meta obrname',
  'source ipvs-list': 'read where `ipvsadm -Sn` was not collected',
  ...Object.fromEntries(['ss-syn-recv', 'tcp-metrics'].map((name) => [`source ${name}`, 'decides where the queue of a listener is full: the incidents of the lab\'s area `seeds` show it'])),
  'source ss-info': 'decides about no packet; the incidents `segmentation-offload-broken` of the lab show it',
  'source ss-retransmit': 'decides about no packet; the incident `connection-to-gone-peer` of the lab shows it',
  ...Object.fromEntries(['hostname', 'machine-id', 'modules', 'uname'].map((name) => [`source ${name}`, 'names the node or its kernel; no packet meets it'])),
};

/** Kinds that one of the kernels does not have; the other shows them. */
const VM_ONLY: readonly RegExp[] = [
  /^ipset type (hash:net,net|hash:net,port,net|hash:mac)$/, /^IPVS scheduler /, /^source ipvs/, /^link kind (dummy|ifb|ip6tnl|ipip|ipvlan|nlmon|sit|vlan|vrf)/, /^ip link (geneve|gre|ip6gre|ip6tnl|ipip|ipvlan|macvlan|sit|vlan|vrf)/, /^ip rule l3mdev$/, /^nft field (meta [io]br|vlan id)/, /^bridge vlan /, /^command bridge vlan show$/, /^bridge fdb vlan$/, /^ip link bridge vlan_/,
];

function jsonForms(): Readonly<Record<string, string>> {
  const commands = ['bridge -j -d link show', 'bridge -j fdb show', 'bridge -j vlan show', 'ip -j -6 route show table all', 'ip -j -6 rule show', 'ip -j addr show', 'ip -j neigh show', 'ip -j neigh show proxy', 'ip -j netns list-id', 'ip -j rule show'];
  return Object.fromEntries(commands.map((name) => [`command ${name}`, 'the collector asks for the text; JSON comes in bundles that people made']));
}

/** Words of tunnels that ip prints for the other family's only, or not at all. */
function spelledOtherwise(): Readonly<Record<string, string>> {
  const words = [['ipip', 'hoplimit'], ['ipip', 'encaplimit'], ['sit', 'hoplimit'], ['sit', 'encaplimit'], ['gre', 'hoplimit'], ['gre', 'encaplimit'], ['gre', 'pmtudisc'], ...['ip6tnl', 'ip6gre'].flatMap((kind) => ['ttl', 'pmtudisc', 'nopmtudisc'].map((word) => [kind, word]))];
  return Object.fromEntries(words.map(([kind, word]) => [`ip link ${String(kind)} ${String(word)}`, 'ip prints it of tunnels of the other family, or in JSON only']));
}

/** Why a row is not to be met on a kernel; nothing where it is. What both kernels have, the host's shows, which is much the faster. */
export function notMet(key: string, dialect: string, kernel: 'host' | 'vm'): string | undefined {
  const own = DIALECTS[dialect] ?? ROWS[key];
  if (own !== undefined) return own;
  if ((kernel === 'vm') === VM_ONLY.some((pattern) => pattern.test(key))) return undefined;
  return kernel === 'host' ? 'only the kernel of the virtual machine has it' : "this machine's own kernel has it too, and shows it";
}
