import { nodeIp, podKey, sameName } from '../../cluster/addresses.ts';
import type { ClusterSpec, PodSpec } from '../../cluster/spec.ts';
import { nftBase, serviceChain } from '../../dataplane/kube-proxy/names.ts';
import { on } from '../../kernel/command.ts';
import type { Command } from '../../kernel/command.ts';
import { changePod, changeService } from '../../scenarios/clusters.ts';
import { leftByNftables } from '../../scenarios/kube-proxy.ts';
import type { FaultKind, Injected } from '../kind.ts';
import { asksService, calico, iptablesOf, oneServer, SLOW } from '../kind.ts';
import type { Layout } from '../layout.ts';

const onClientsNode = (layout: Layout, sees: (truth: ClusterSpec) => ClusterSpec): Injected['fault'] => ({ proxySees: (truth, node) => (node === layout.client.node ? sees(truth) : truth) });
const gone = ({ servers: [server] }: Layout): PodSpec => ({ ...server, name: `${server.name}-gone` });
/** What was before the server, which has the labels now. */
const replaced = (layout: Layout, { name }: PodSpec) => (truth: ClusterSpec): ClusterSpec => ({ ...changePod(truth, name, { labels: {} }), pods: [...changePod(truth, name, { labels: {} }).pods, gone(layout)] });
const believed = (layout: Layout) => ({ cause: 'service-rules-stale', object: { kind: 'node', name: layout.client.node } }) as const;

/** n3 asks n1's node port without masquerading; the server answers it directly. */
function unmasqueraded(layout: Layout): Injected | undefined {
  const [server] = layout.servers;
  const [front, outside] = layout.cluster.nodes.filter((node) => node !== server.node);
  const [port] = layout.service.ports;
  // A bridge CNI masquerades by itself what comes from elsewhere to its pods.
  if (!calico(layout) || !oneServer(layout) || layout.family !== 4 || layout.cluster.proxy === 'ipvs' || front === undefined || outside === undefined || port?.nodePort === undefined) return undefined;
  const cluster = changeService(layout.cluster, layout.service.name, { type: 'NodePort' });
  return {
    prepared: { cluster }, fault: { commands: [withoutMark(layout, front)] },
    probe: { from: `node/${outside}`, to: `ip:${nodeIp(cluster, front, 4)}:${port.nodePort}` }, cause: 'reply-not-translated-back', object: { kind: 'node', name: front },
  };
}

function withoutMark(layout: Layout, node: string): Command {
  const { service, protocol } = layout;
  if (layout.cluster.proxy === 'iptables') return on(node, iptablesOf(layout), '-t', 'nat', '-D', serviceChain('EXT', `${podKey(service)}:main`, protocol), '1');
  const base = nftBase(service, protocol, 'main');
  return { at: { node }, argv: ['nft', '-f', '-'], stdin: `flush chain ip kube-proxy external-${base}\nadd rule ip kube-proxy external-${base} goto service-${base}\n` };
}

/** What kube-proxy programmed is not what the API objects say. */
export const PROXY_FAULTS: readonly FaultKind[] = [
  {
    name: 'proxy-knows-no-such-service',
    inject: (layout) =>
      asksService(layout) ? { fault: onClientsNode(layout, (truth) => ({ ...truth, services: truth.services.filter((each) => !sameName(each, layout.service)) })), cause: 'service-rules-missing', object: { kind: 'node', name: layout.client.node } } : undefined,
  },
  {
    name: 'proxy-knows-nothing',
    inject: (layout) => (asksService(layout) ? { fault: onClientsNode(layout, (truth) => ({ ...truth, services: [] })), cause: 'service-rules-missing', object: { kind: 'node', name: layout.client.node } } : undefined),
  },
  {
    name: 'proxy-sends-to-a-pod-that-is-gone',
    inject: (layout) =>
      asksService(layout) && oneServer(layout) ? { fault: onClientsNode(layout, replaced(layout, layout.servers[0])), probe: { timeoutMs: SLOW }, ...believed(layout) } : undefined,
  },
  {
    name: 'proxy-sends-every-other-to-a-pod-that-is-gone',
    // A datagram that a blackhole took is no connection: the prober's next one rolls the dice anew, until it arrives.
    inject: (layout) => (asksService(layout) && oneServer(layout) && layout.protocol === 'tcp' ? { fault: onClientsNode(layout, (truth) => ({ ...truth, pods: [...truth.pods, gone(layout)] })), probe: { times: 32, timeoutMs: SLOW }, ...believed(layout) } : undefined),
  },
  {
    name: 'old-mode-left-its-rules',
    inject: (layout) => {
      const { cluster, client: { node }, servers: [server], family } = layout;
      // Which of nftables and iptables-legacy translates first is in no dump: the kernel keeps both in a list of its own (nf_nat_register_fn, net/netfilter/nf_nat_core.c).
      if (!asksService(layout) || !oneServer(layout) || cluster.proxy !== 'iptables' || cluster.iptables === 'legacy') return undefined;
      return { fault: { commands: [leftByNftables(replaced(layout, server)(cluster), node, family)] }, probe: { timeoutMs: SLOW }, cause: 'service-rules-leftover', object: { kind: 'rule', node, text: 'dnat to' } };
    },
  },
  { name: 'node-port-not-masqueraded', inject: unmasqueraded },
];

