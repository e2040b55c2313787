import type { Ip } from '../../net/ip.ts';
import type { Pod } from '../kube/workload.ts';
import type { Part } from './because.ts';

/** Where the things that Kubernetes names are in the network. Every answer is an id of `Network.netns`. */
export interface Placement {
  /** The namespace of a pod's sandbox; the node's own for a hostNetwork pod. */
  netnsOfPod(pod: Pod): Part<string>;
  /** The host namespace of a node, by the name of the Node object. */
  hostNetns(node: string): Part<string>;
  /** A namespace by the name under which the user or the collector knows it on that node. */
  netnsNamed(node: string, name: string): Part<string>;
  /** The namespace that has this address, when one of those collected has it. */
  ownerOf(ip: Ip): string | undefined;
  readonly nodes: readonly string[];
  namesOn(node: string): readonly string[];
}
