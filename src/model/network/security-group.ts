import type { IntRange } from '../../net/range.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Because } from './because.ts';

/** Security groups of a cloud: the network under a machine lets in and out what they accept, whatever the machine's own rules say. */
export interface SecurityGroups {
  /** By id. A group that is not in it was not collected. */
  readonly policies: ReadonlyMap<string, SecurityGroup>;
  /** Of machines that were collected, by the id of their host namespace. */
  readonly members: ReadonlyMap<string, GroupMember>;
  /** The groups of every machine that the cloud tells of, by its addresses. */
  readonly machines: ReadonlyMap<string, readonly string[]>;
}

export interface SecurityGroup {
  readonly id: string;
  readonly policies: Readonly<Record<GroupDirection, readonly GroupPolicy[]>>;
  readonly because: Because;
}

export type GroupDirection = 'ingress' | 'egress';

/** The device of a machine that its groups stand before. */
export interface GroupMember {
  readonly ifindex: number;
  /** In the order of their binding. */
  readonly groups: readonly string[];
  readonly because: Because;
}

/** One policy, in the order of its group: the first that fits a connection decides. What is absent cannot be told from what was collected. */
export interface GroupPolicy {
  readonly accepts?: boolean;
  /** IANA number. */
  readonly protocol?: number | 'all';
  /** Ports that the connection is for; of protocols without ports `all`. */
  readonly ports?: readonly IntRange[] | 'all';
  /** The other end: addresses, or the machines of a group. */
  readonly peer?: Prefix | { readonly group: string };
  readonly because: Because;
}

/** The ports of node ports that a group of TKE's nodes lets in from everywhere (TKE, security groups of a cluster's nodes). */
export const NODE_PORTS_LET_IN: IntRange = { from: 30_000, to: 32_768 };

/** The groups that stand before a device of a namespace: the one that has the machine's address, and the port of the bridge that has it. */
export function groupsBefore({ members }: SecurityGroups, netns: string, link: { readonly ifindex: number; readonly master?: number | undefined }): GroupMember | undefined {
  const member = members.get(netns);
  return member !== undefined && (member.ifindex === link.ifindex || member.ifindex === link.master) ? member : undefined;
}
