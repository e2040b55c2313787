import type { ClusterItem, LineRef } from '../../model/evidence/evidence.ts';
import { internalIps, podIps } from '../../model/kube/index.ts';
import type { Cluster } from '../../model/kube/index.ts';
import { balancerId } from '../../model/network/balancer.ts';
import type { Balancer, BalancerBackend, BalancerListener, BalancerProbe } from '../../model/network/balancer.ts';
import type { Because, Part } from '../../model/network/because.ts';
import { clbQuestionOf } from '../../model/tree/clb.ts';
import type { ClbTree } from '../../model/tree/clb.ts';
import type { DescribedBackend, DescribedBalancer, DescribedListener } from '../../model/tree/described-balancer.ts';
import { formatIp, formatIpPort, parseIp } from '../../net/ip.ts';
import type { Ip } from '../../net/ip.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { known, missing } from '../part/index.ts';
import type { ClbReader } from './clb-answers.ts';
import { nodeOfPod } from './machines.ts';

/** Load balancers that netwhy has no adapter for, as a person described each in a file of its own (`balancer-NAME.json`): nothing of them is known but what stands there. */
export function genericBalancers(cluster: Cluster, items: readonly ClusterItem[], read: ClbReader): readonly Balancer[] {
  return items.flatMap((item): Balancer[] => {
    const question = item.state === 'ok' ? clbQuestionOf(item.resource) : undefined;
    const tree = question?.kind === 'balancer' ? read(item) : undefined;
    return tree?.answer?.kind === 'balancer' ? [balancerOf(cluster, tree, tree.answer.of, tree.answer.balancer)] : [];
  });
}

/** One of whose file a part cannot be read is unknown, because of that line. */
function balancerOf(cluster: Cluster, tree: ClbTree, name: string, box: DescribedBalancer): Balancer {
  const [fault] = tree.diagnostics;
  const addresses = box.addresses.flatMap((text) => parseIp(text) ?? []);
  const because: Because = fault === undefined ? { ref: tree.refOf(box), text: `${name}: ${addresses.map(formatIp).join(', ')}` } : { ref: { file: tree.file, line: fault.line ?? 1 }, text: `${name}: ${fault.message}` };
  const { allDeadMeansAllAlive = false, avoidsSource = false, catchesAnswers = true, securityGroups = [] } = box;
  return {
    id: balancerId(name), name, kind: 'generic', addresses, ways: { allDeadMeansAllAlive, avoidsSource, catchesAnswers }, ...(securityGroups.length === 0 ? {} : { groups: securityGroups }),
    listeners: fault === undefined ? box.listeners.map((listener) => listenerOf(cluster, tree, name, listener)) : [], ...(fault === undefined ? {} : { more: true }), because,
  };
}

function listenerOf(cluster: Cluster, tree: ClbTree, name: string, listener: DescribedListener): BalancerListener {
  const { protocol, port, source, service } = listener;
  const ref = tree.refOf(listener);
  const [namespace, owner] = service?.split('/') ?? [];
  const probe = probeOf(listener, name, ref);
  return {
    protocol: protocolNumber(protocol.toLowerCase()) ?? 0, port, source: sourceOf(source, name, ref), backends: backendsOf(cluster, tree, name, listener), ...(probe === undefined ? {} : { probe }),
    ...(namespace === undefined || owner === undefined ? {} : { service: { namespace, name: owner } }), because: { ref, text: `${name}: listener ${protocol}:${port}` },
  };
}

function sourceOf(source: DescribedListener['source'], name: string, ref: LineRef): BalancerListener['source'] {
  return source === 'kept' ? { kind: 'kept' } : { kind: 'translated', to: source.flatMap((text) => parseIp(text) ?? []), because: { ref, text: `${name}: what it sends on comes from ${source.join(', ')}` } };
}

function probeOf({ healthCheck }: DescribedListener, name: string, ref: LineRef): BalancerProbe | undefined {
  const src = parseIp(healthCheck?.from ?? '');
  if (healthCheck === undefined || src === undefined) return undefined;
  const { protocol = 'tcp', port } = healthCheck;
  return { src, protocol: protocol === 'udp' || protocol === 'icmp' ? protocol : 'tcp', ...(port === undefined ? {} : { port }), because: { ref, text: `${name}: probes come from ${formatIp(src)}` } };
}

function backendsOf(cluster: Cluster, tree: ClbTree, name: string, { backends }: DescribedListener): Part<readonly BalancerBackend[]> {
  const all: BalancerBackend[] = [];
  for (const backend of backends) {
    const ref = tree.refOf(backend);
    const place = placeOf(cluster, backend);
    if (place === undefined) return missing({ ref, text: `${name}: ${backend.node ?? backend.pod ?? ''} is no node or pod with an address that was collected` });
    const { weight = 1, port } = backend;
    all.push({ ...place, port, weight, because: { ref, text: `${name}: backend ${formatIpPort(place.addr, port)}, weight ${weight}` } });
  }
  return known(all);
}

function placeOf(cluster: Cluster, { node, pod, address }: DescribedBackend): { readonly addr: Ip; readonly via?: Ip } | undefined {
  const { nodes, pods } = cluster;
  const found = node === undefined || nodes.kind === 'missing' ? undefined : nodes.value.find(({ metadata }) => metadata.name === node);
  const own = pod === undefined || pods.kind === 'missing' ? undefined : pods.value.find(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}` === pod);
  const addr = found !== undefined ? internalIps(found)[0] : own !== undefined ? podIps(own)[0] : parseIp(address ?? '');
  const via = addr === undefined || node !== undefined ? undefined : nodeOfPod(cluster, addr);
  return addr === undefined ? undefined : { addr, ...(via === undefined ? {} : { via }) };
}
