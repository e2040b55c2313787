import { hostDevice, podIp, serviceIp } from '../cluster/addresses.ts';
import type { ClusterSpec, Family, Overlay, PodSpec, PolicySpec, ProxyMode, ServiceSpec } from '../cluster/spec.ts';
import type { Command } from '../kernel/command.ts';
import { on } from '../kernel/command.ts';
import type { Random } from '../judge/random.ts';
import type { Feature, Probe } from '../scenario.ts';

/** A healthy cluster that nobody wrote by hand, and the connection that netwhy is asked about. */
export interface Layout {
  readonly cluster: ClusterSpec;
  /** Peculiarities of the site that harm nobody. */
  readonly setup: readonly Command[];
  readonly client: PodSpec;
  /** The pods behind the Service; faults of one server need that there is one. */
  readonly servers: readonly [PodSpec, ...PodSpec[]];
  readonly service: ServiceSpec;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly family: Family;
  readonly probe: Probe;
}

const APPS = ['web', 'cart', 'auth', 'search', 'mail', 'ledger', 'report', 'queue', 'proxy', 'feed'] as const;
const NAMESPACES = ['shop', 'pay', 'infra', 'team-a'] as const;
const NODES = ['n1', 'worker-2', 'node-c', 'gpu4'] as const;

/** Draws a layout. `have` is what the kernel at hand has beside namespaces, veth, bridge and netfilter. */
export function drawLayout(random: Random, have: ReadonlySet<Feature>): Layout {
  const overlay = random.pick((['routed', 'bridge', ...(have.has('vxlan') ? (['vxlan', 'flannel'] as const) : []), ...(have.has('ipip') ? (['ipip'] as const) : [])] satisfies Overlay[]));
  const proxy = random.pick((['iptables', 'nftables', ...(have.has('ipvs') ? (['ipvs'] as const) : [])] satisfies ProxyMode[]));
  const nodes = random.shuffle(NODES).slice(0, random.int(2, NODES.length));
  const families: readonly Family[] = random.chance(0.35) ? [4, 6] : [4];
  const protocol = random.chance(0.2) ? 'udp' : 'tcp';
  const [client, servers, others] = drawPods(random, nodes, protocol);
  const service = serviceOf(random, servers[0], protocol, random.int(1, 9999), 0);
  const cluster: ClusterSpec = {
    nodes, families, overlay, proxy, enforcer: overlay === 'bridge' || overlay === 'flannel' ? 'none' : 'calico', iptables: have.has('iptables-legacy') && random.chance(0.25) ? 'legacy' : 'nft',
    pods: random.shuffle([client, ...servers, ...others]),
    services: random.shuffle([service, ...others.filter(({ listens }) => listens.length > 0).map((pod, index) => serviceOf(random, pod, 'tcp', random.int(10_000, 29_999), index + 1))]),
    policies: others.flatMap((pod) => (random.chance(0.3) ? [isolated(pod)] : [])),
    namespaceLabels: Object.fromEntries(NAMESPACES.map((name) => [name, { team: name }])),
  };
  return question({ cluster, setup: noise(random, cluster), client, servers, service, protocol, family: families.length > 1 && random.chance(0.5) ? 6 : 4 }, random);
}

/** A drawn site with its question: of the Service mostly, of the server itself now and then. */
function question(drawn: Omit<Layout, 'port' | 'targetPort' | 'probe'>, random: Random): Layout {
  const { service, servers, client, protocol, family } = drawn;
  const [first] = service.ports;
  if (first === undefined) throw new Error('a Service without a port');
  const targetPort = servers[0].listens[0]?.port ?? 0;
  const from = `pod/${client.namespace}/${client.name}`;
  const to = random.chance(0.8) ? `svc/${service.namespace}/${service.name}:${first.port}` : `pod/${servers[0].namespace}/${servers[0].name}:${targetPort}`;
  return { ...drawn, port: first.port, targetPort, probe: { from, to, protocol, family } };
}

function drawPods(random: Random, nodes: readonly string[], protocol: 'tcp' | 'udp'): [PodSpec, readonly [PodSpec, ...PodSpec[]], PodSpec[]] {
  const [mine = 'web', theirs = 'cart', ...rest] = random.shuffle(APPS);
  const [home, away] = [random.pick(NAMESPACES), random.pick(NAMESPACES)];
  const port = random.int(1024, 29_999);
  const server = (name: string): PodSpec => ({
    name, namespace: away, node: random.pick(nodes), labels: { app: theirs }, ready: true,
    ports: [{ name: 'main', port, protocol: protocol === 'udp' ? 'UDP' : 'TCP' }], listens: [{ port, ...(protocol === 'udp' ? { protocol: 'UDP' as const } : {}) }],
  });
  const more = random.chance(0.25) ? random.int(1, 2) : 0;
  const client: PodSpec = { name: `${mine}-0`, namespace: home, node: random.pick(nodes), labels: { app: mine }, ports: [], listens: [], ready: true };
  const others = rest.slice(0, random.int(1, 4)).map((name): PodSpec => {
    const listens = random.chance(0.7) ? [{ port: random.int(30_000, 32_000) }] : [];
    return { name: `${name}-0`, namespace: random.pick(NAMESPACES), node: random.pick(nodes), labels: { app: name }, ports: listens, listens, ready: random.chance(0.9) };
  });
  return [client, [server(`${theirs}-0`), ...Array.from({ length: more }, (_, index) => server(`${theirs}-${index + 1}`))], others];
}

/** `number` is its own in the cluster: no two Services have one node port. */
function serviceOf(random: Random, pod: PodSpec, protocol: 'tcp' | 'udp', port: number, number: number): ServiceSpec {
  return {
    name: pod.labels['app'] ?? pod.name, namespace: pod.namespace, selector: { app: pod.labels['app'] ?? '' }, ...(random.chance(0.2) ? { type: 'NodePort' as const } : {}),
    ports: [{ name: 'main', port, targetPort: random.chance(0.2) && pod.ports[0]?.name !== undefined ? pod.ports[0].name : (pod.listens[0]?.port ?? 1), protocol: protocol === 'udp' ? 'UDP' : 'TCP', nodePort: 30_000 + 10 * (port % 270) + number }],
  };
}

/** A pod that nobody may ask. */
function isolated(pod: PodSpec): PolicySpec {
  return { name: `${pod.name}-isolated`, namespace: pod.namespace, spec: { podSelector: { matchLabels: pod.labels }, policyTypes: ['Ingress'], ingress: [] } };
}

/** Rules and routes of the kind that every site has, for ports and ranges that the question does not touch. */
function noise(random: Random, cluster: ClusterSpec): Command[] {
  const iptables = cluster.iptables === 'legacy' ? 'iptables-legacy' : 'iptables';
  return cluster.nodes.flatMap((node) => random.some([
    on(node, iptables, '-I', 'FORWARD', '-p', 'tcp', '--dport', '445', '-j', 'DROP'),
    on(node, iptables, '-A', 'INPUT', '-p', 'tcp', '--dport', '23', '-j', 'REJECT', '--reject-with', 'tcp-reset'),
    on(node, iptables, '-t', 'mangle', '-A', 'PREROUTING', '-s', '203.0.113.0/24', '-j', 'MARK', '--set-mark', '0x1000000/0x1000000'),
    on(node, 'ip', 'route', 'add', 'blackhole', '198.51.100.0/24'),
    on(node, 'ip', 'rule', 'add', 'from', '198.51.100.0/24', 'lookup', '77', 'priority', '3000'),
    on(node, 'ip', 'route', 'add', 'unreachable', '192.0.2.0/25'),
  ], random.int(0, 3)));
}

export function clientIp(layout: Layout): string {
  return podIp(layout.cluster, layout.client, layout.family);
}

export function serverIp(layout: Layout): string {
  return podIp(layout.cluster, layout.servers[0], layout.family);
}

export function clusterIp(layout: Layout): string {
  return serviceIp(layout.cluster, layout.service, layout.family);
}

/** Device on the node that leads to a pod of the layout. */
export function deviceOf(layout: Layout, pod: PodSpec): string {
  return hostDevice(layout.cluster, pod);
}
