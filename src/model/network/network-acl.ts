import type { Prefix } from '../../net/prefix.ts';
import type { Because } from './because.ts';
import type { SecurityGroup } from './security-group.ts';

/** Network ACLs of a cloud's subnets: what goes into a subnet and out of it is held against them, packet by packet, since they know no connections. */
export interface NetworkAcls {
  /** By id; rules are written as those of a security group are. */
  readonly acls: ReadonlyMap<string, SecurityGroup>;
  /** Of machines that were collected, by the id of their host namespace. */
  readonly members: ReadonlyMap<string, AclMember>;
}

/** The device of a machine that is in a subnet with an ACL. */
export interface AclMember {
  readonly ifindex: number;
  readonly acl: string;
  readonly subnet: Prefix;
  readonly because: Because;
}
