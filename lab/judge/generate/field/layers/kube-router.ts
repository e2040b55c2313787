import { createHash } from 'node:crypto';
import { podIp, SERVICE_RANGE } from '../../../../cluster/addresses.ts';
import type { ClusterSpec, Family, PodSpec, PolicySpec } from '../../../../cluster/spec.ts';
import { selects } from '../../../../dataplane/calico/rules.ts';
import { podsOn } from '../../../../dataplane/calico/sets.ts';
import type { RestoreTable } from '../../../../dataplane/restore.ts';
import type { Rules } from '../rules.ts';
import type { Site } from '../site.ts';
import { chainHash, policyRules } from './kube-router-policy.ts';

/**
 * kube-router's network policies (pkg/controllers/netpol/npc_iptables.go, pod.go, policy.go of v2): three top chains, one chain for each pod and
 * policy, marks 0x10000 (some policy allows it) and 0x20000 (allowed, to be accepted at the end), and rules by physdev for bridged packets.
 */
export function kubeRouter(site: Site): void {
  const draw = site.random.fork('kube-router');
  const log = draw.chance(0.3);
  site.tags.push('kube-router');
  site.layers.push((rules, sees) => {
    for (const family of sees.families) familyRules(rules, sees, family, log);
  });
}

function familyRules(rules: Rules, spec: ClusterSpec, family: Family, log: boolean): void {
  const { filter } = rules.iptables(family, spec.iptables);
  topChains(filter, family);
  for (const policy of spec.policies) policyRules(rules, filter, spec, policy, family);
  for (const pod of podsOn(spec, 'host')) podChain(filter, spec, pod, family, log);
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) filter.add(`KUBE-ROUTER-${chain}`, '-m comment --comment "rule to explicitly ACCEPT traffic that comply to network policies" -m mark --mark 0x20000/0x20000 -j ACCEPT');
}

function topChains(filter: RestoreTable, family: Family): void {
  const comment = (text: string): string => `-m comment --comment "${text} - ${createHash('sha256').update(text).digest('hex').slice(0, 16).toUpperCase()}"`;
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) filter.insert(chain, `${comment('kube-router netpol')} -j KUBE-ROUTER-${chain}`);
  filter.add('KUBE-ROUTER-INPUT', `-d ${SERVICE_RANGE[family]} ${comment('allow traffic to primary/secondary cluster IP range')} -j RETURN`);
  for (const protocol of ['tcp', 'udp']) filter.add('KUBE-ROUTER-INPUT', `-p ${protocol} ${comment(`allow LOCAL ${protocol.toUpperCase()} traffic to node ports`)} -m addrtype --dst-type LOCAL -m multiport --dports 30000:32767 -j RETURN`);
  filter.add('KUBE-NWPLCY-COMMON', '-m comment --comment "rule to drop invalid state for pod" -m conntrack --ctstate INVALID -j DROP');
  filter.add('KUBE-NWPLCY-COMMON', '-m comment --comment "rule for stateful firewall for pod" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  const [icmp, types] = family === 4 ? ['-p icmp -m icmp --icmp-type', ['8', '3', '11']] : ['-p ipv6-icmp -m icmp6 --icmpv6-type', ['128', '1', '3', '135', '136']];
  for (const type of types) filter.add('KUBE-NWPLCY-COMMON', `-m comment --comment "allow icmp" ${icmp} ${type} -j ACCEPT`);
  filter.add('KUBE-NWPLCY-DEFAULT', '-m comment --comment "rule to mark traffic matching a network policy" -j MARK --set-xmark 0x10000/0x10000');
}

/** A pod's chain, and the jumps to it: what was put at the top with `-I … 1` by one daemon is here in its final order. */
function podChain(filter: RestoreTable, spec: ClusterSpec, pod: PodSpec, family: Family, log: boolean): void {
  const ip = podIp(spec, pod, family);
  const chain = `KUBE-POD-FW-${chainHash(pod.namespace, pod.name)}`;
  const own = spec.policies.filter((policy) => selects(policy, pod));
  const has = (type: 'Ingress' | 'Egress'): boolean => own.some((policy) => policy.spec.policyTypes.includes(type));
  const to = `-m comment --comment "rule to jump traffic destined to POD name:${pod.name} namespace: ${pod.namespace} to chain ${chain}"`;
  const from = `-m comment --comment "rule to jump traffic from POD name:${pod.name} namespace: ${pod.namespace} to chain ${chain}"`;
  for (const top of ['FORWARD', 'OUTPUT']) filter.add(`KUBE-ROUTER-${top}`, `-d ${ip} ${to} -j ${chain}`);
  filter.add('KUBE-ROUTER-FORWARD', `-d ${ip} -m physdev --physdev-is-bridged ${to} -j ${chain}`);
  for (const top of ['INPUT', 'FORWARD', 'OUTPUT']) filter.add(`KUBE-ROUTER-${top}`, `-s ${ip} ${from} -j ${chain}`);
  filter.add('KUBE-ROUTER-FORWARD', `-s ${ip} -m physdev --physdev-is-bridged ${from} -j ${chain}`);
  const say = (text: string): string => `-m comment --comment "${text}"`;
  filter.add(chain, `${say('run through common network policy')} -j KUBE-NWPLCY-COMMON`);
  filter.add(chain, `-d ${ip} ${say("rule to permit the traffic traffic to pods when source is the pod's local node")} -m addrtype --src-type LOCAL -j ACCEPT`);
  if (!has('Egress')) filter.add(chain, `-s ${ip} ${say('run through default egress network policy  chain')} -j KUBE-NWPLCY-DEFAULT`);
  if (!has('Ingress')) filter.add(chain, `-d ${ip} ${say('run through default ingress network policy  chain')} -j KUBE-NWPLCY-DEFAULT`);
  for (const policy of [...own].reverse()) filter.add(chain, `${say(`run through nw policy ${policy.name}`)} -j ${policyChain(policy)}`);
  if (log) filter.add(chain, `${say(`rule to log dropped traffic POD name:${pod.name} namespace: ${pod.namespace}`)} -m mark ! --mark 0x10000/0x10000 -m limit --limit 10/min --limit-burst 10 -j NFLOG --nflog-group 100`);
  filter.add(chain, `${say(`rule to REJECT traffic destined for POD name:${pod.name} namespace: ${pod.namespace}`)} -m mark ! --mark 0x10000/0x10000 -j REJECT`);
  filter.add(chain, '-j MARK --set-xmark 0x0/0x10000');
  filter.add(chain, `${say('set mark to ACCEPT traffic that comply to network policies')} -j MARK --set-xmark 0x20000/0x20000`);
}

function policyChain(policy: PolicySpec): string {
  return `KUBE-NWPLCY-${chainHash(policy.namespace, policy.name)}`;
}
