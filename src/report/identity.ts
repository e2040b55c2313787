import type { Evidence, NetnsEntry } from '../model/evidence/index.ts';
import type { Cluster, Pod } from '../model/kube/index.ts';
import { podIps } from '../model/kube/index.ts';
import type { Because, Link, Netns, Network } from '../model/network/index.ts';
import type { Identity } from '../model/report/index.ts';
import { formatIp } from '../net/ip.ts';

/** How the pods of these namespaces (`pod/NS/NAME` by id, as `placesOf` gives them) are found on their nodes. Other namespaces have no identity. */
export function identitiesOf(places: Readonly<Record<string, string>>, { network, cluster }: { readonly network: Network; readonly cluster: Cluster }, { nodes }: Evidence): Readonly<Record<string, Identity>> {
  const pods = new Map((cluster.pods.kind === 'known' ? cluster.pods.value : []).map((pod) => [nameOf(pod), pod]));
  return Object.fromEntries(Object.entries(places).flatMap(([id, place]): [string, Identity][] => {
    const [pod, netns] = [pods.get(place), network.netns.get(id)];
    if (pod === undefined || netns === undefined) return [];
    const entry = nodes.find(({ name }) => name === netns.node)?.netns.find((one) => `${netns.node}/${one.id}` === id);
    return [[id, { pod: place, addresses: podIps(pod).map(formatIp), containers: containersOf(pod, entry), netns: netns.name, devices: devicesOf(network, netns) }]];
  }));
}

/** `containerd://ID` of the status; in cgroups the id is the 64 digits that every runtime uses (cri-containerd-ID.scope, docker/ID). */
function containersOf(pod: Pod, entry: NetnsEntry | undefined): Identity['containers'] {
  const seen = new Map((entry?.cgroups ?? []).flatMap((cgroup) => (/([0-9a-f]{64})/.exec(cgroup)?.slice(1) ?? []).map((id): [string, string] => [id, cgroup])));
  const told = (pod.status?.containerStatuses ?? []).flatMap(({ name, containerID }) => {
    const id = containerID?.replace(/^.*:\/\//, '');
    return id === undefined || id === '' ? [] : [{ id, name, seen: seen.has(id), because: { ref: pod.ref, text: `containerID: ${containerID ?? ''}` } }];
  });
  const others = [...seen].filter(([id]) => !told.some((one) => one.id === id)).map(([id, cgroup]) => ({ id, seen: true, because: { text: cgroup } }));
  return [...told, ...others];
}

function devicesOf(network: Network, netns: Netns): Identity['devices'] {
  return linksOf(netns).flatMap((link) => {
    const end = link.detail.kind === 'veth' ? link.detail.peer : link.lowerIn;
    const far = end?.kind === 'link' ? network.netns.get(end.netns) : undefined;
    const peer = end?.kind !== 'link' || far === undefined ? undefined : linksOf(far).find(({ ifindex }) => ifindex === end.ifindex);
    if (far === undefined || peer === undefined) return [];
    const because: readonly Because[] = [link.because, peer.because];
    return [{ name: link.name, ifindex: link.ifindex, peer: { netns: far.id, name: peer.name, ifindex: peer.ifindex }, because }];
  });
}

function linksOf({ links }: Netns): readonly Link[] {
  return links.kind === 'known' ? links.value : [];
}

function nameOf(pod: Pod): string {
  return `pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
}
