import type { Because, Link, Netns, Network, Placement, Route } from '../../model/network/index.ts';
import type { NeededSetting } from '../../model/report/index.ts';
import { contains } from '../../net/prefix.ts';

/** A node's own namespace, the network around it, and its devices by what they lead to. */
export interface NodeView {
  readonly name: string;
  readonly host: Netns;
  readonly network: Network;
  readonly links: readonly Link[];
  /** The ends of its pods' devices, in this namespace, with the pod's namespace and device. */
  readonly ends: readonly { readonly link: Link; readonly pod: Netns; readonly device: string }[];
}

/** What one rule says of a node. */
export type Said = Omit<NeededSetting, 'node'>;

/** The nodes whose own namespace was collected. */
export function nodeViews(network: Network, placement: Placement): readonly NodeView[] {
  return placement.nodes.flatMap((name): NodeView[] => {
    const id = placement.hostNetns(name);
    const host = id.kind === 'known' ? network.netns.get(id.value) : undefined;
    if (host === undefined || host.sysctls.kind === 'missing' || host.links.kind === 'missing') return [];
    const links = host.links.value;
    return [{ name, host, network, links, ends: links.flatMap((link) => endOf(network, link)) }];
  });
}

function endOf(network: Network, link: Link): NodeView['ends'] {
  const peer = link.detail.kind === 'veth' && link.detail.peer.kind === 'link' ? link.detail.peer : undefined;
  const pod = peer === undefined || peer.netns.endsWith('/host') ? undefined : network.netns.get(peer.netns);
  const device = pod?.links.kind === 'known' ? pod.links.value.find(({ ifindex }) => ifindex === peer?.ifindex) : undefined;
  return pod === undefined || device === undefined ? [] : [{ link, pod, device: device.name }];
}

/** The devices by which a node's pods are reached, by name: their ends, or the bridges that those are ports of. */
export function podDevices({ links, ends }: NodeView): ReadonlySet<string> {
  return new Set(ends.map(({ link }) => (link.master === undefined ? undefined : links.find(({ ifindex }) => ifindex === link.master)) ?? link).map(({ name }) => name));
}

/** A node's route to an address of a pod of its own, by one of these devices. */
export function routeBy({ host, ends }: NodeView, family: 4 | 6, devices: ReadonlySet<string>): Route | undefined {
  const part = family === 4 ? host.routes4 : host.routes6;
  const pods = ends.flatMap(({ pod: { links } }) => (links.kind === 'known' ? links.value : [])).flatMap(({ addresses }) => addresses.filter(({ ip, scope }) => ip.family === family && scope === 'global'));
  return part.kind === 'missing' ? undefined : part.value.find(({ type, dst, nexthops }) => type === 'unicast' && nexthops.some(({ dev }) => dev !== undefined && devices.has(dev)) && pods.some(({ ip }) => dst.length > 0 && contains(dst, ip)));
}

/** A rule of a namespace whose text says this. */
export function ruleSaying({ tables }: Netns, says: RegExp): Because | undefined {
  for (const { chains } of tables.kind === 'known' ? tables.value : []) {
    for (const { rules } of chains.values()) {
      const rule = rules.find(({ because }) => says.test(because.text));
      if (rule !== undefined) return rule.because;
    }
  }
  return undefined;
}
