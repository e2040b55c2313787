import type { Netns } from '../model/network/index.ts';
import type { World } from './world.ts';

/** A collected node: its namespace, and its name in the API. */
export interface Host {
  readonly name: string;
  readonly netns: Netns;
}

/** The host namespace of a node, by the name of the Node object; `undefined` where it was not collected. */
export function hostId({ placement }: World, node: string): string | undefined {
  const host = placement.hostNetns(node);
  return host.kind === 'known' ? host.value : undefined;
}

/** Every node that was collected, each once. */
export function hostsOf(world: World): readonly Host[] {
  const { nodes } = world.cluster;
  const names = [...(nodes.kind === 'known' ? nodes.value.map(({ metadata }) => metadata.name) : []), ...world.placement.nodes];
  const hosts = names.flatMap((name): Host[] => {
    const netns = world.network.netns.get(hostId(world, name) ?? '');
    return netns === undefined ? [] : [{ name, netns }];
  });
  return hosts.filter(({ netns }, index) => hosts.findIndex((other) => other.netns === netns) === index);
}
