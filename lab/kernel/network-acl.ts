import type { ClusterSpec, NetworkAclSpec } from '../cluster/spec.ts';
import { SUBNET } from '../cluster/clb.ts';
import type { Command } from './command.ts';
import { FABRIC } from './command.ts';
import { ruleOf } from './security-group.ts';

/** The network ACL of the nodes' subnet, as the router holds every packet that goes into it or out of it against that, whatever connection it belongs to: rules of nftables made from the entries that the cloud's API tells. */
export function aclCommands({ networkAcl }: ClusterSpec): Command[] {
  if (networkAcl === undefined) return [];
  const chain = (name: keyof NetworkAclSpec & ('ingress' | 'egress'), side: 'saddr' | 'daddr'): string[] => [`  chain ${name} {`, ...networkAcl[name].map((entry) => `    ${ruleOf(entry, side)}`), '    drop', '  }'];
  const script = [
    'add table ip acl', 'delete table ip acl', 'table ip acl {', ...chain('ingress', 'saddr'), ...chain('egress', 'daddr'),
    '  chain forward {', '    type filter hook forward priority filter + 5;', `    ip saddr ${SUBNET} ip daddr != ${SUBNET} jump egress`, `    ip daddr ${SUBNET} ip saddr != ${SUBNET} jump ingress`, '  }', '}', '',
  ];
  return [{ at: { node: FABRIC }, argv: ['nft', '-f', '-'], stdin: script.join('\n') }];
}
