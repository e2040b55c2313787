import { nodeIp } from '../cluster/addresses.ts';
import { balancerPlans } from '../cluster/clb.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import type { Command } from './command.ts';
import { FABRIC } from './command.ts';

/**
 * The public bandwidth of the nodes, as the network under them grants it in an account of the traditional kind: what a node without any answers to the clients of a public load balancer, or to
 * its probes, ends at the switch.
 */
export function bandwidthCommands(spec: ClusterSpec): Command[] {
  const { publicBandwidth } = spec;
  if (publicBandwidth === undefined) return [];
  const open = publicBandwidth.account === 'LEGACY' ? (spec.balancers ?? []).filter((balancer) => balancer.public === true) : [];
  if (open.some(({ http, direct }) => http !== undefined || direct === true)) throw new Error('the lab knows public load balancers of four layers and node ports alone');
  const vips = new Set(balancerPlans(spec).filter(({ balancer }) => open.includes(balancer)).map(({ vip }) => vip));
  const probers = new Set(open.flatMap(({ prober }) => spec.outside?.find(({ name }) => name === prober)?.ip ?? []));
  const without = spec.nodes.filter((node) => publicBandwidth.mbps[node] === 0).map((node) => nodeIp(spec, node, 4));
  const script = [
    'add table ip bandwidth', 'delete table ip bandwidth', 'table ip bandwidth {', '  chain forward {', '    type filter hook forward priority filter + 10;',
    ...without.flatMap((ip) => [...[...vips].map((vip) => `    ip saddr ${ip} ct direction reply ct original ip daddr ${vip} drop`), ...[...probers].map((prober) => `    ip saddr ${ip} ip daddr ${prober} ct direction reply drop`)]),
    '  }', '}', '',
  ];
  return [{ at: { node: FABRIC }, argv: ['nft', '-f', '-'], stdin: script.join('\n') }];
}
