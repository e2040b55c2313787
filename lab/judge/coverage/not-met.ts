/** Parts of the support table that no packet decides about. */
const DIALECTS: Readonly<Record<string, string>> = {
  'Kubernetes object': 'an object of the API, not of a kernel: the judge of promises has them',
};

/** Rows that a packet cannot show, with the reason. */
const ROWS: Readonly<Record<string, string>> = {
  'iptables match udplite': 'no iptables has an extension of this name (1.8.9 cannot load it)',
  ...jsonForms(),
  ...Object.fromEntries(['hostname', 'machine-id', 'modules', 'uname'].map((name) => [`source ${name}`, 'names the node or its kernel; no packet meets it'])),
};

/** Kinds that one of the kernels does not have; the other shows them. */
const VM_ONLY: readonly RegExp[] = [
  /^ipset type (hash:net,net|hash:net,port,net|hash:mac)$/, /^IPVS scheduler /, /^source ipvs/, /^link kind (dummy|ifb|ip6tnl|ipip|ipvlan|nlmon|sit|vlan|vrf)/, /^ip link (geneve|gre|ip6gre|ip6tnl|ipip|ipvlan|macvlan|sit|vlan|vrf)/, /^ip rule l3mdev$/,
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
