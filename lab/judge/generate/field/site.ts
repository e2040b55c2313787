import type { ClusterSpec, Family } from '../../../cluster/spec.ts';
import type { Random } from '../../random.ts';
import type { Listens, Step } from '../../world.ts';
import type { Rules } from './rules.ts';

/** A question worth asking in a field network; which of them become probes is drawn later. */
export interface Ask {
  /** What it is about, by which kinds are mixed evenly: `pod`, `service`, `node-port`, `outside`, … */
  readonly kind: string;
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly dst: string;
  readonly dport: number;
  readonly src?: string;
  readonly uid?: number;
  /** Several ends are possible, by dice: worth asking many times. */
  readonly dice?: true;
}

/** A veth through which crafted packets can come in, and whose addresses are not to be trusted there. */
export interface Door {
  readonly netns: string;
  readonly dev: string;
  readonly from: { readonly netns: string; readonly dev: string };
}

/** One daemon's rules for the node, computed from the cluster as the daemon sees it. Called twice, for before and after a change: it draws nothing. */
export type Layer = (rules: Rules, sees: ClusterSpec) => void;

/** A field network while it is put together. Daemons add devices, listeners and questions at once and leave a layer for their rules. */
export interface Site {
  readonly random: Random;
  readonly kernel: 'host' | 'vm';
  readonly spec: ClusterSpec;
  readonly tags: string[];
  readonly netns: string[];
  readonly steps: Step[];
  readonly layers: Layer[];
  readonly listeners: Listens[];
  readonly asks: Ask[];
  readonly doors: Door[];
}

/** An empty site for a cluster; the node under test is called `host` in it. */
export function emptySite(random: Random, kernel: 'host' | 'vm', spec: ClusterSpec): Site {
  return { random, kernel, spec, tags: [], netns: [], steps: [], layers: [], listeners: [], asks: [], doors: [] };
}

/** The address that stands for the outside client, on the far side of the router. */
export const CLIENT: Readonly<Record<Family, string>> = { 4: '203.0.113.7', 6: '2001:db8:7::7' };
/** The router's leg towards the client. */
export const CLIENT_GATEWAY: Readonly<Record<Family, string>> = { 4: '203.0.113.1', 6: '2001:db8:7::1' };
/** Addresses that the router sends to the node: external addresses and load balancers. */
export const VIP_RANGE: Readonly<Record<Family, string>> = { 4: '198.51.100.0/24', 6: '2001:db8:51::/64' };

export function vip(family: Family, index: number): string {
  return family === 4 ? `198.51.100.${index}` : `2001:db8:51::${index.toString(16)}`;
}
