/** Parts of the support table that no packet decides about. */
const DIALECTS: Readonly<Record<string, string>> = {
  'Kubernetes object': 'an object of the API, not of a kernel: the judge of promises has them',
};

/** Rows that a packet cannot show, with the reason. */
const ROWS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['meta cgroup', 'meta cpu', 'meta rtclassid', 'rt classid', 'meta iifgroup', 'meta oifgroup', 'socket transparent', 'socket mark', 'socket wildcard', 'rt mtu', 'ip id', 'ip6 flowlabel', 'ct expiration', 'ct helper', 'ct id', 'ct bytes', 'ct packets', 'ct original bytes', 'ct original packets', 'ct reply bytes', 'ct reply packets']
    .map((name) => [`nft field ${name}`, 'the model always answers unknown: what was collected does not say it'])),
  ...Object.fromEntries(['sctp', 'dccp', 'udplite'].flatMap((name) => ['sport', 'dport'].map((port) => [`nft field ${name} ${port}`, 'no probe is a packet of this protocol with ports']))),
  'iptables match udplite': 'no iptables has an extension of this name (1.8.9 cannot load it)',
  'ip rule dsfield': 'an older spelling of tos', 'ip rule table': 'an older spelling of lookup', 'ip route dsfield': 'an older spelling of tos', 'ip route protocol': 'a spelling that ip takes and does not print', 'ip route preference': 'a spelling that ip takes and does not print',
  'ss socket sctp': 'no probe opens such a socket', 'ss socket dccp': 'no probe opens such a socket', 'ss socket mptcp': 'no probe opens such a socket',
  'nft field ip tos': 'no nft prints it (1.0.6 has no such field)', 'nft field meta secpath': 'an older spelling of meta ipsec', 'nft field meta nftrace': 'the trace itself sets it: a question about it sees what the judge did',

  'ip link vxlan learning': 'the default, which ip does not print',
  'ip rule [detached]': 'such a rule meets no packet: it can only be passed by',
  'ip neigh PROBE': 'lasts a second at most: no dump has it for sure', 'ip neigh INCOMPLETE': 'lasts a third of a second here: no dump has it for sure',
  ...jsonForms(),
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

/** Why a row cannot be met on a kernel; nothing where it can. */
export function notMet(key: string, dialect: string, kernel: 'host' | 'vm'): string | undefined {
  const own = DIALECTS[dialect] ?? ROWS[key];
  if (own !== undefined) return own;
  return kernel === 'host' && VM_ONLY.some((pattern) => pattern.test(key)) ? 'only the kernel of the virtual machine has it' : undefined;
}
