import { block, nodeIp } from '../cluster/addresses.ts';
import { balancerPlans } from '../cluster/clb.ts';
import type { BalancerPlan, Health, PlannedBackend } from '../cluster/clb.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import type { Probe } from '../scenario.ts';
import type { Attempt } from '../probe/shape.ts';
import type { Command } from './command.ts';
import { FABRIC, ipBatch, sysctls } from './command.ts';
import { aliveOf } from './health.ts';

/**
 * The network under the nodes as a cloud's is: its switch tracks connections, so that a backend's answer, wherever it is bound, is the load balancer's. It has the way to pods, whose
 * addresses a load balancer may keep.
 */
export function switchCommands(spec: ClusterSpec): Command[] {
  if ((spec.balancers ?? []).length === 0) return [];
  const at = { node: FABRIC };
  return [
    ...sysctls(at, ['net/ipv4/ip_forward=1', 'net/ipv4/conf/all/rp_filter=0', 'net/ipv4/conf/default/rp_filter=0', 'net/ipv4/conf/br0/rp_filter=0', 'net/ipv4/conf/all/send_redirects=0', 'net/ipv4/conf/br0/send_redirects=0', 'net/bridge/bridge-nf-call-iptables=1']),
    // What comes back to the node that it left goes out by the port that it came in by.
    ...ipBatch(at, spec.nodes.map((node) => `link set ${node} type bridge_slave hairpin on`)),
    ...ipBatch(at, spec.nodes.map((node) => `route replace ${block(spec, node, 4)} via ${nodeIp(spec, node, 4)} dev br0`)),
  ];
}

/** What each listener's probes are, from the machine that they come from. A backend of UDP is not asked, and taken for alive. */
export function probesOf(spec: ClusterSpec): { readonly from: string; readonly key: string; readonly probe: Probe }[] {
  return balancerPlans(spec).filter(({ protocol }) => protocol === 'TCP').flatMap(({ balancer, backends }) => backends.map(({ ip, port }) => {
    const from = `outside/${balancer.prober}`;
    return { from, key: `${ip}:${port}`, probe: balancer.check?.ping === true ? { from, to: `ip:${ip}:0`, protocol: 'icmp', times: 3 } : { from, to: `ip:${ip}:${balancer.check?.port ?? port}`, protocol: 'tcp', handshake: true, times: 3 } };
  }));
}

/** Whether a probe was answered. */
export function isAlive(attempts: readonly Attempt[] | undefined): boolean {
  return attempts?.some(({ kind }) => kind === 'answered' || kind === 'late') === true;
}

/** The rules by which the switch sends connections on: to backends that are alive or, with none alive, to all; by weight; and never to the address that they came from. What is for its address and goes nowhere is dropped. */
export function balancerCommand(spec: ClusterSpec, health: Health): Command {
  const plans = balancerPlans(spec).filter(({ balancer }) => balancer.http === undefined);
  const rules = plans.flatMap((plan) => rulesOf(plan, health));
  const snat = plans.flatMap(({ balancer, vip }) => (balancer.snat === undefined ? [] : [`    ct status dnat ct original ip daddr ${vip} snat to ${balancer.snat}`]));
  const script = ['add table ip clb', 'delete table ip clb', 'table ip clb {', '  chain prerouting {', '    type nat hook prerouting priority dstnat;', ...rules, '  }', '  chain unserved {', '    type filter hook prerouting priority dstnat + 10;', ...new Set(plans.map(({ vip }) => `    ip daddr ${vip} ct direction original drop`)), '  }', '  chain postrouting {', '    type nat hook postrouting priority srcnat;', ...new Set(snat), '  }', '}', ''];
  return { at: { node: FABRIC }, argv: ['nft', '-f', '-'], stdin: script.join('\n') };
}

function rulesOf({ vip, port, protocol, backends }: BalancerPlan, health: Health): string[] {
  const open = backends.filter(({ weight }) => weight > 0);
  const to = (candidates: readonly PlannedBackend[], match = ''): string[] => {
    const slots = aliveOf(candidates, health).flatMap(({ ip, port: at, weight }) => Array.from({ length: weight }, () => `${ip} . ${at}`));
    const at = `    ${match}ip daddr ${vip} ${protocol.toLowerCase()} dport ${port}`;
    return slots.length === 0 ? [] : [`${at} dnat ip to numgen random mod ${slots.length} map { ${slots.map((slot, index) => `${index} : ${slot}`).join(', ')} }`];
  };
  return [...open.flatMap(({ ip }) => [...to(open.filter((other) => other.ip !== ip), `ip saddr ${ip} `), ...(open.length === 1 ? [`    ip saddr ${ip} ip daddr ${vip} return`] : [])]), ...to(open)];
}
