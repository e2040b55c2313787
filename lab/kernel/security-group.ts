import type { SecurityGroupPolicy } from '../../src/model/tree/clb.ts';
import { block, nodeIp } from '../cluster/addresses.ts';
import { balancerPlans } from '../cluster/clb.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import type { Command } from './command.ts';
import { FABRIC } from './command.ts';

/**
 * The security groups of the nodes, as the switch under them holds every new connection against them: rules of nftables made from the policies that the cloud's API tells. What a node
 * leads on to its pods has their addresses on the wire, and is the node's as well.
 */
export function groupCommands(spec: ClusterSpec): Command[] {
  const { securityGroups } = spec;
  if (securityGroups === undefined) return [];
  const passing = (spec.balancers ?? []).filter(({ passesToTargets }) => passesToTargets === true);
  const vips = balancerPlans(spec).filter(({ balancer }) => passing.includes(balancer)).map(({ vip }) => vip);
  const probers = passing.flatMap(({ prober }) => spec.outside?.find(({ name }) => name === prober)?.ip ?? []);
  const bound = spec.nodes.filter((node) => securityGroups.machines[node] !== undefined);
  const own = (node: string): string => `{ ${nodeIp(spec, node, 4)}, ${block(spec, node, 4)} }`;
  const script = [
    'add table ip groups', 'delete table ip groups', 'table ip groups {',
    ...bound.flatMap((node) => (['Ingress', 'Egress'] as const).flatMap((direction) => [`  chain ${direction}-${node} {`, ...rulesOf(spec, node, direction).map((rule) => `    ${rule}`), '    drop', '  }'])),
    '  chain forward {', '    type filter hook forward priority filter;', '    ct state established,related accept',
    ...bound.map((node) => `    ip saddr ${own(node)} jump Egress-${node}`),
    ...new Set(vips.map((vip) => `    ct status dnat ct original ip daddr ${vip} accept`)), ...probers.map((ip) => `    ip saddr ${ip} accept`),
    ...bound.map((node) => `    ip daddr ${own(node)} jump Ingress-${node}`),
    '  }', '}', '',
  ];
  return [{ at: { node: FABRIC }, argv: ['nft', '-f', '-'], stdin: script.join('\n') }];
}

/** The policies of a node's groups in their order; what is accepted goes on, and what no policy fits is dropped by the rule behind them. */
function rulesOf(spec: ClusterSpec, node: string, direction: 'Ingress' | 'Egress'): string[] {
  const { groups = {}, machines = {} } = spec.securityGroups ?? {};
  return (machines[node] ?? []).flatMap((id) => (groups[id]?.[direction] ?? []).map((policy) => ruleOf(policy, direction === 'Ingress' ? 'saddr' : 'daddr')));
}

/** One policy, or entry of a network ACL: what it accepts goes on behind the chain. */
export function ruleOf({ Protocol = 'ALL', Port = 'ALL', CidrBlock, Action }: SecurityGroupPolicy, side: 'saddr' | 'daddr'): string {
  if (CidrBlock === undefined) throw new Error('the lab knows policies of IPv4 addresses alone');
  const protocol = Protocol.toLowerCase();
  const match = protocol === 'all' ? '' : Port === 'ALL' ? `ip protocol ${protocol} ` : `${protocol} dport { ${Port} } `;
  return `ip ${side} ${CidrBlock} ${match}${Action === 'ACCEPT' ? 'return' : 'drop'}`;
}
