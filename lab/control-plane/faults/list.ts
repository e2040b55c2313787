import { setTimeout as delay } from 'node:timers/promises';
import { FABRIC } from '../../kernel/command.ts';
import { runOn } from '../../kernel/node.ts';
import type { Cluster } from '../cluster.ts';
import { onNode, startProxy, stopNodeServer } from '../node/node.ts';
import type { ClusterNode } from '../node/node.ts';
import { kubectl } from '../servers/control-plane.ts';
import { SHOP } from '../workloads/shop.ts';
import type { ClusterFault, Question, SkippedFault } from './fault.ts';
import { answered, podOf } from './probe.ts';

const toSingle: Question = { client: 'web', namespace: SHOP, service: 'single', port: 80, protocol: 'tcp' };
const toDns: Question = { client: 'web', namespace: 'kube-system', service: 'kube-dns', port: 53, protocol: 'udp' };
const toItself: Question = { ...toSingle, client: 'single' };

const MARKED = ['fwmark', '0x200/0x200'];
const ANSWERS = ['-i', 'cni0', '-d', '10.40.1.0/24', '-j', 'MARK', '--set-xmark', '0x200/0x200'];

/** The faults that a cluster of two nodes is asked about. The client is on n1, the server on n2, but where a pod asks itself. */
export const FAULTS: readonly (ClusterFault | SkippedFault)[] = [
  {
    name: 'no-endpoint', title: 'the Service has no endpoint: its Deployment was scaled to zero', question: toSingle, causes: ['service-selector-matches-nothing'], names: ['single'],
    inject: ({ plane }) => scale(plane, SHOP, 'single', 0), undo: ({ plane }) => scale(plane, SHOP, 'single', 1),
  },
  {
    name: 'proxy-stale', title: 'kube-proxy of the client\'s node was stopped, and the pod was replaced since', question: toSingle, causes: ['service-rules-stale'], names: ['n1'],
    inject: async (cluster) => {
      await stopNodeServer(node(cluster, 'n1'), 'kube-proxy', 'SIGKILL');
      await kubectl(cluster.plane, ['-n', SHOP, 'delete', 'pod', await podOf(cluster, 'single'), '--grace-period=0']);
      await kubectl(cluster.plane, ['-n', SHOP, 'wait', '--for=condition=Available', 'deployment/single', '--timeout=60s']);
    },
    undo: (cluster) => startProxy(node(cluster, 'n1')),
  },
  {
    name: 'chain-flushed', title: 'somebody flushed the chain in which kube-proxy begins', question: toSingle, causes: ['service-rules-missing'], names: ['n1'],
    inject: async (cluster) => {
      const argv = cluster.plan.mode === 'nftables' ? ['nft', 'flush', 'chain', 'ip', 'kube-proxy', 'services'] : ['iptables', '-t', 'nat', '-F', 'KUBE-SERVICES'];
      await onNode(node(cluster, 'n1'), argv);
    },
    undo: async (cluster) => {
      await stopNodeServer(node(cluster, 'n1'), 'kube-proxy');
      await startProxy(node(cluster, 'n1'));
    },
  },
  {
    name: 'route-removed', title: 'the way to the pods of the server\'s node is gone', question: toSingle, causes: ['missing-route'], names: ['n1'],
    // The wire's machine would show the way; it is no router of pods any more.
    inject: async (cluster) => {
      await onNode(node(cluster, 'n1'), ['ip', 'route', 'del', '10.40.2.0/24']);
      await onWire(cluster, ['ip', 'route', 'del', '10.40.2.0/24']);
    },
    undo: async (cluster) => {
      await onNode(node(cluster, 'n1'), ['ip', 'route', 'add', '10.40.2.0/24', 'via', '10.0.0.2']);
      await onWire(cluster, ['ip', 'route', 'add', '10.40.2.0/24', 'via', '10.0.0.2']);
    },
  },
  { name: 'policy', skipped: 'no controller that enforces NetworkPolicies runs in this cluster' },
  {
    name: 'wrong-target-port', title: 'the Service names a port at which nothing listens', question: toSingle, causes: ['nothing-listens-on-target-port'], names: ['tcp 8081'],
    inject: ({ plane }) => targetPort(plane, 8081), undo: ({ plane }) => targetPort(plane, 'http'),
  },
  {
    name: 'mtu', title: 'the wire takes less than the pods send, and the message that would tell them is dropped', question: toSingle, causes: ['mtu-too-large'], names: [''],
    inject: async (cluster) => {
      await onNode(node(cluster, 'n1'), ['ip', 'link', 'set', 'eth0', 'mtu', '1400']);
      await onNode(node(cluster, 'n1'), ['iptables', '-I', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP']);
    },
    undo: async (cluster) => {
      await onNode(node(cluster, 'n1'), ['ip', 'link', 'set', 'eth0', 'mtu', '1500']);
      await onNode(node(cluster, 'n1'), ['iptables', '-D', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP']);
    },
  },
  {
    name: 'dns-scaled-to-zero', title: 'cluster DNS was scaled to zero', question: toDns, causes: ['service-selector-matches-nothing'], names: ['kube-dns'],
    inject: ({ plane }) => scale(plane, 'kube-system', 'coredns', 0),
    undo: async ({ plane }) => {
      await scale(plane, 'kube-system', 'coredns', 2);
      await kubectl(plane, ['-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s']);
    },
  },
  {
    name: 'node-cut-off', title: 'the server\'s node has lost its wire: nobody answers for its address, and after a while its pods are no endpoints any more', question: toSingle, causes: ['neighbour-unresolved', 'service-without-ready-endpoint'], names: ['n1', 'single'],
    inject: async (cluster) => {
      await onWire(cluster, ['ip', 'link', 'set', 'n2', 'down']);
      // For half a minute the client's node goes on believing what it knew; who asks then is told that the node n2 could not be read, and that it is unknown.
      for (const began = Date.now(); Date.now() - began < 90_000; await delay(1000)) {
        await answered(cluster, toSingle);
        if (/FAILED|INCOMPLETE/.test((await onNode(node(cluster, 'n1'), ['ip', 'neigh', 'show', '10.0.0.2', 'dev', 'eth0'])).stdout)) return;
      }
    },
    undo: async (cluster) => {
      await onWire(cluster, ['ip', 'link', 'set', 'n2', 'up']);
      await kubectl(cluster.plane, ['wait', '--for=condition=Ready', 'node/n2', '--timeout=120s']);
    },
  },
  {
    name: 'rp-filter', title: 'answers go another way than requests come, and rp_filter is strict', question: toSingle, causes: ['rp-filter-drops'], names: ['n2'],
    // By their mark answers of pods find their way all the same; the check of a source looks without it (src_valid_mark is 0).
    inject: async (cluster) => {
      await onNode(node(cluster, 'n2'), ['ip', 'route', 'add', '10.40.1.0/24', 'via', '10.0.0.1', 'table', '100']);
      await onNode(node(cluster, 'n2'), ['ip', 'rule', 'add', ...MARKED, 'lookup', '100']);
      await onNode(node(cluster, 'n2'), ['iptables', '-t', 'mangle', '-A', 'PREROUTING', ...ANSWERS]);
      await onNode(node(cluster, 'n2'), ['ip', 'route', 'replace', '10.40.1.0/24', 'dev', 'cni0']);
      await onNode(node(cluster, 'n2'), ['sysctl', '-q', '-w', 'net.ipv4.conf.eth0.rp_filter=1']);
    },
    undo: async (cluster) => {
      await onNode(node(cluster, 'n2'), ['sysctl', '-q', '-w', 'net.ipv4.conf.eth0.rp_filter=0']);
      await onNode(node(cluster, 'n2'), ['ip', 'route', 'del', '10.40.1.0/24', 'dev', 'cni0']);
      await onNode(node(cluster, 'n2'), ['ip', 'route', 'add', '10.40.1.0/24', 'via', '10.0.0.1']);
      await onNode(node(cluster, 'n2'), ['ip', 'rule', 'del', ...MARKED, 'lookup', '100']);
      await onNode(node(cluster, 'n2'), ['iptables', '-t', 'mangle', '-D', 'PREROUTING', ...ANSWERS]);
      await onNode(node(cluster, 'n2'), ['ip', 'route', 'flush', 'table', '100']);
    },
  },
  {
    name: 'forward-drop', title: 'the policy of the chain FORWARD is DROP on the server\'s node, as Docker leaves it', question: toSingle, causes: ['forward-policy-drop'], names: ['n2'],
    inject: (cluster) => onNode(node(cluster, 'n2'), ['iptables', '-P', 'FORWARD', 'DROP']).then(() => undefined),
    undo: (cluster) => onNode(node(cluster, 'n2'), ['iptables', '-P', 'FORWARD', 'ACCEPT']).then(() => undefined),
  },
  {
    name: 'hairpin', title: 'a pod asks its own Service, and the bridge does not send back by the port that it came from', question: toItself, causes: ['hairpin-off'], names: ['n2'],
    inject: (cluster) => hairpin(cluster, 'off'), undo: (cluster) => hairpin(cluster, 'on'),
  },
];

function node({ nodes }: Cluster, name: string): ClusterNode {
  const found = nodes.get(name);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found;
}

async function onWire({ wire }: Cluster, argv: readonly string[]): Promise<void> {
  await runOn(wire, { at: { node: FABRIC }, argv });
}

async function scale(plane: Cluster['plane'], namespace: string, deployment: string, replicas: number): Promise<void> {
  await kubectl(plane, ['-n', namespace, 'scale', 'deployment', deployment, `--replicas=${replicas}`]);
  await kubectl(plane, ['-n', namespace, 'rollout', 'status', `deployment/${deployment}`, '--timeout=60s']);
  // The proxies hear of it a moment later.
  await delay(500);
}

async function targetPort(plane: Cluster['plane'], port: number | string): Promise<void> {
  await kubectl(plane, ['-n', SHOP, 'patch', 'service', 'single', '-p', JSON.stringify({ spec: { ports: [{ port: 80, targetPort: port }] } })]);
}

/** Sets the port of the bridge by which the pod of `single` hangs on it. */
async function hairpin(cluster: Cluster, to: 'on' | 'off'): Promise<void> {
  const address = await kubectl(cluster.plane, ['-n', SHOP, 'get', 'pod', await podOf(cluster, 'single'), '-o', 'jsonpath={.status.podIP}']);
  const script = 'mac=$(ip neigh show "$0" dev cni0 | sed -n "s/.*lladdr \\([^ ]*\\).*/\\1/p"); port=$(bridge fdb show br cni0 | sed -n "s/^$mac dev \\([^ ]*\\).*/\\1/p" | head -n 1); exec bridge link set dev "$port" hairpin "$1"';
  await onNode(node(cluster, 'n2'), ['sh', '-ec', script, address, to]);
}
