import { createHash } from 'node:crypto';
import { podIp, podKey } from '../../cluster/addresses.ts';
import { protocolOf } from '../../cluster/endpoints.ts';
import { namespaceLabels, namespacesOf } from '../../cluster/objects.ts';
import type { ClusterSpec, Family, PeerSpec, PodSpec, PolicySpec, Protocol, Selector, SelectorExpression } from '../../cluster/spec.ts';

/** An ipset as Felix makes it, with its members. */
export interface CalicoSet {
  readonly name: string;
  readonly type: 'hash:net' | 'hash:ip,port';
  readonly members: readonly string[];
}

/** A short name that is made from a long one: base64url of its SHA-256, as Felix's hash names are. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}

/** The pods that a peer with selectors means. */
export function peerPods(spec: ClusterSpec, policy: PolicySpec, peer: PeerSpec): PodSpec[] {
  const namespaces = peer.namespaceSelector === undefined ? [policy.namespace] : namespacesOf(spec).filter((name) => matches(peer.namespaceSelector ?? {}, namespaceLabels(spec, name)));
  return spec.pods.filter((pod) => namespaces.includes(pod.namespace) && matches(peer.podSelector ?? {}, pod.labels));
}

export function matches(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  const holds = ({ key, operator, values = [] }: SelectorExpression): boolean => {
    const value = labels[key];
    switch (operator) {
      case 'In': return value !== undefined && values.includes(value);
      case 'NotIn': return value === undefined || !values.includes(value);
      case 'Exists': return value !== undefined;
      case 'DoesNotExist': return value === undefined;
    }
  };
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) && (selector.matchExpressions ?? []).every(holds);
}

/** The set of a peer's addresses: `cali40s:` and a hash (`cali60s:` for IPv6). */
export function peerSet(spec: ClusterSpec, policy: PolicySpec, peer: PeerSpec, family: Family): CalicoSet {
  const name = `cali${family}0s:${shortHash(JSON.stringify([policy.namespace, peer.podSelector, peer.namespaceSelector]), 23)}`;
  return { name, type: 'hash:net', members: peerPods(spec, policy, peer).map((pod) => podIp(spec, pod, family)) };
}

/** The set of a named port: `cali40n:` and a hash, members `ip,proto:port` of every pod that declares it. */
export function namedPortSet(spec: ClusterSpec, port: string, protocol: Protocol, family: Family): CalicoSet {
  const members = spec.pods.flatMap((pod) => pod.ports.filter((declared) => declared.name === port && protocolOf(declared) === protocol).map((declared) => `${podIp(spec, pod, family)},${protocol.toLowerCase()}:${declared.port}`));
  return { name: `cali${family}0n:${shortHash(`${protocol}/${port}`, 23)}`, type: 'hash:ip,port', members };
}

/** `ipset restore` text for sets; two of the same name are one. */
export function ipsetText(sets: readonly CalicoSet[], family: Family): string {
  const lines = [...new Map(sets.map((set) => [set.name, set])).values()].flatMap((set) => [
    `create ${set.name} ${set.type} family ${family === 4 ? 'inet' : 'inet6'} hashsize 1024 maxelem 1048576`,
    ...[...new Set(set.members)].map((member) => `add ${set.name} ${member}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

export function podsOn(spec: ClusterSpec, node: string): PodSpec[] {
  return spec.pods.filter((pod) => pod.node === node).sort((a, b) => (podKey(a) < podKey(b) ? -1 : 1));
}
