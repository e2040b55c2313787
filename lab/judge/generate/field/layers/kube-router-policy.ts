import { createHash } from 'node:crypto';
import { podIp } from '../../../../cluster/addresses.ts';
import { protocolOf } from '../../../../cluster/endpoints.ts';
import type { ClusterSpec, Family, PeerSpec, PodSpec, PolicySpec, PortSpec } from '../../../../cluster/spec.ts';
import { selects } from '../../../../dataplane/calico/rules.ts';
import { peerPods } from '../../../../dataplane/calico/sets.ts';
import type { RestoreTable } from '../../../../dataplane/restore.ts';
import type { Rules } from '../rules.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Sixteen letters that stand for a pod or policy in the names of chains and sets. */
export function chainHash(...words: readonly string[]): string {
  return [...createHash('sha256').update(words.join('')).digest().subarray(0, 16)].map((byte) => LETTERS[byte & 31]).join('');
}

type Way = 'Ingress' | 'Egress';

/** One policy's chain and sets (pkg/controllers/netpol/policy.go, processIngressRules and processEgressRules). */
export function policyRules(rules: Rules, filter: RestoreTable, spec: ClusterSpec, policy: PolicySpec, family: Family): void {
  const chain = `KUBE-NWPLCY-${chainHash(policy.namespace, policy.name)}`;
  filter.chain(chain);
  for (const way of policy.spec.policyTypes) {
    const own = spec.pods.filter((pod) => selects(policy, pod));
    const ownSet = hashSet(rules, way === 'Ingress' ? 'DST' : 'SRC', family, own.map((pod) => podIp(spec, pod, family)), policy.namespace, policy.name, way);
    const each = way === 'Ingress' ? (policy.spec.ingress ?? []).map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] })) : (policy.spec.egress ?? []).map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }));
    for (const [index, rule] of each.entries()) {
      for (const peerSet of peerSets(rules, spec, policy, rule.peers, way, family, index)) {
        for (const { match, named } of portMatches(rules, spec, rule.ports, way, family, [policy.namespace, policy.name, way, String(index)], own)) {
          const [source, target] = way === 'Ingress' ? [peerSet, named ?? ownSet] : [ownSet, named ?? peerSet];
          accept(filter, chain, source, target, match);
        }
      }
    }
  }
}

function accept(filter: RestoreTable, chain: string, source: string | undefined, target: string | undefined, match: string): void {
  const sets = `${source === undefined ? '' : ` -m set --match-set ${source} src`}${target === undefined ? '' : ` -m set --match-set ${target} dst`}`;
  const rule = `-m comment --comment "rule to ACCEPT traffic from source pods to dest pods selected by policy"${sets}${match}`;
  filter.add(chain, `${rule} -j MARK --set-xmark 0x10000/0x10000`);
  filter.add(chain, `${rule} -m mark --mark 0x10000/0x10000 -j RETURN`);
}

/** The peers of a rule as sets: undefined for everyone, one set for all pods, one for all blocks. */
function peerSets(rules: Rules, spec: ClusterSpec, policy: PolicySpec, peers: readonly PeerSpec[], way: Way, family: Family, index: number): (string | undefined)[] {
  if (peers.length === 0) return [undefined];
  const side = way === 'Ingress' ? 'SRC' : 'DST';
  const pods = [...new Set(peers.filter((peer) => peer.ipBlock === undefined).flatMap((peer) => peerPods(spec, policy, peer)))];
  const blocks = peers.flatMap((peer) => (peer.ipBlock !== undefined && peer.ipBlock.cidr.includes(':') === (family === 6) ? [peer.ipBlock] : []));
  return [
    ...(pods.length === 0 ? [] : [hashSet(rules, side, family, pods.map((pod) => podIp(spec, pod, family)), policy.namespace, policy.name, way, String(index), 'pod')]),
    ...(blocks.length === 0 ? [] : [netSet(rules, side, family, blocks.flatMap(({ cidr, except = [] }) => [`${cidr} timeout 0`, ...except.map((hole) => `${hole} timeout 0 nomatch`)]), policy.namespace, policy.name, way, String(index), 'ipblock')]),
  ];
}

/** Numbers in the rule itself; a named port as its number and a set of the pods that have it. */
function portMatches(rules: Rules, spec: ClusterSpec, ports: readonly PortSpec[], way: Way, family: Family, words: readonly string[], own: readonly PodSpec[]): { match: string; named?: string }[] {
  if (ports.length === 0) return [{ match: '' }];
  return ports.flatMap((port, at): { match: string; named?: string }[] => {
    const protocol = protocolOf(port).toLowerCase();
    if (port.port === undefined) return [{ match: ` -p ${protocol}` }];
    if (typeof port.port === 'number') return [{ match: ` -p ${protocol} -m ${protocol} --dport ${port.port}${port.endPort === undefined ? '' : `:${port.endPort}`}` }];
    const holders = (way === 'Ingress' ? own : spec.pods).filter((pod) => pod.ports.some((declared) => declared.name === port.port && protocolOf(declared) === protocolOf(port)));
    const numbers = [...new Set(holders.flatMap((pod) => pod.ports.filter((declared) => declared.name === port.port).map((declared) => declared.port)))];
    return numbers.map((number) => ({ match: ` -p ${protocol} -m ${protocol} --dport ${number}`, named: hashSet(rules, 'DST', family, holders.map((pod) => podIp(spec, pod, family)), ...words, `namedport${at}`, String(number)) }));
  });
}

function hashSet(rules: Rules, side: 'SRC' | 'DST', family: Family, members: readonly string[], ...words: readonly string[]): string {
  return namedSet(rules, 'hash:ip', side, family, members.map((member) => `${member} timeout 0`), words);
}

function netSet(rules: Rules, side: 'SRC' | 'DST', family: Family, members: readonly string[], ...words: readonly string[]): string {
  return namedSet(rules, 'hash:net', side, family, members, words);
}

function namedSet(rules: Rules, type: 'hash:ip' | 'hash:net', side: 'SRC' | 'DST', family: Family, members: readonly string[], words: readonly string[]): string {
  const name = `${family === 6 ? 'inet6:' : ''}KUBE-${side}-${chainHash(...words, String(family))}`;
  rules.ipset(name, `${type} family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536 timeout 0`, members);
  return name;
}
