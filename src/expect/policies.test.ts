import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { assembleCluster } from '../assemble/kube/index.ts';
import type { PolicyEnd, PolicyFlow, PolicyVerdict } from '../model/kube/index.ts';
import { parseIp } from '../net/ip.ts';
import { parseKube } from '../parse/kube/index.ts';
import { policyVerdict } from './index.ts';

const NAMESPACES = ['shop', 'bank'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: name } } }));
const PODS = [['shop', 'web', '10.1.0.1'], ['bank', 'db', '10.1.0.2']].map(([namespace, name, podIP]) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } }, spec: { containers: [{ name: 'c', ports: [{ name: 'sql', containerPort: 5432 }] }] }, status: { podIP },
}));
const AGENT = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'bank' }, spec: { hostNetwork: true, containers: [] }, status: { podIP: '10.0.0.1' } };
const NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { zone: 'a' } }, status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } };
const ALL = { namespaces: {} };

/** What objects say of web's connections to db, or to another end. */
function verdict(objects: readonly object[], direction: PolicyVerdict['direction'] = 'egress', to = 'bank/db 10.1.0.2', flow: Partial<PolicyFlow> = {}): PolicyVerdict {
  const text = objects.map((object) => stringify(object)).join('---\n');
  const cluster = assembleCluster([{ resource: 'all', file: 'all.yaml', command: '', state: 'ok', text: () => text }], (item) => parseKube(item.text(), item.file));
  return policyVerdict(cluster, { src: end('shop/web 10.1.0.1'), dst: end(to), protocol: 'TCP', port: 5432, ...flow }, direction);
}

function end(text: string): PolicyEnd {
  const [, namespace, name, address = ''] = /^(?:(\w+)\/(\w+) )?(.*)$/.exec(text) ?? [];
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`not an address: ${text}`);
  return namespace === undefined || name === undefined ? { kind: 'address', ip } : { kind: 'pod', namespace, name, ip };
}

const cnp = (name: string, tier: string, priority: number, action: string, to: readonly object[], more: object = {}): object =>
  ({ apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name }, spec: { tier, priority, subject: { namespaces: { matchLabels: { team: 'shop' } } }, egress: [{ name: `${action} it`, action, to, ...more }] } });
const anp = (name: string, priority: number, action: string, more: object = {}): object =>
  ({ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name }, spec: { priority, subject: ALL, egress: [{ action, to: [ALL], ...more }] } });
const banp = (action: string): object => ({ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'BaselineAdminNetworkPolicy', metadata: { name: 'default' }, spec: { subject: ALL, egress: [{ action, to: [ALL] }] } });
const networkPolicy = (egress: readonly object[]): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'own', namespace: 'shop' }, spec: { podSelector: {}, policyTypes: ['Egress'], egress } });
const brief = (one: PolicyVerdict) => [one.allowed, one.decidedBy?.tier, one.decidedBy?.policy.metadata.name, one.decidedBy?.rule];
const BASE = [...NAMESPACES, ...PODS];

describe('the tiers of policies', () => {
  it('name the policy and the rule that decides, each direction for itself', () => {
    const objects = [...BASE, cnp('wall', 'Admin', 5, 'Deny', [{ namespaces: { matchLabels: { team: 'bank' } } }])];
    expect(verdict(objects)).toMatchObject({ allowed: false, decidedBy: { tier: 'admin', rule: 0, name: 'Deny it', policy: { kind: 'ClusterNetworkPolicy', metadata: { name: 'wall' } } } });
    expect(verdict(objects, 'ingress')).toEqual({ direction: 'ingress', allowed: true, isolating: [] });
  });

  it('try the lowest priority number first and leave the rest unasked', () => {
    expect(brief(verdict([...BASE, anp('late', 20, 'Deny'), anp('early', 10, 'Allow'), networkPolicy([])]))).toEqual([true, 'admin', 'early', 0]);
  });

  it('pass from the administrator to the NetworkPolicies, which are final for the pods that they select', () => {
    const objects = [...BASE, anp('first', 1, 'Pass'), anp('second', 2, 'Deny'), banp('Deny')];
    expect(brief(verdict([...objects, networkPolicy([{}])]))).toEqual([true, 'network-policy', 'own', 0]);
    expect(verdict([...objects, networkPolicy([])])).toMatchObject({ allowed: false, nearMiss: { field: 'no-rules' } });
  });

  it('end with the baseline for a pod that no NetworkPolicy selects, and with yes when that says nothing', () => {
    expect(brief(verdict([...BASE, anp('first', 1, 'Pass'), banp('Deny')]))).toEqual([false, 'baseline', 'default', 0]);
    expect(brief(verdict([...BASE, cnp('floor', 'Baseline', 1, 'Pass', [ALL])]))).toEqual([true, undefined, undefined, undefined]);
  });

  it('leave it in doubt which of two policies with one priority wins, where they differ', () => {
    expect(verdict([...BASE, anp('a', 7, 'Allow'), anp('b', 7, 'Deny')]).doubt).toMatchObject({ ref: { file: 'all.yaml' }, text: 'nothing says whether AdminNetworkPolicy a or AdminNetworkPolicy b comes first' });
    expect(verdict([...BASE, anp('a', 7, 'Allow'), anp('b', 7, 'Allow')]).doubt).toBeUndefined();
    expect(verdict([...BASE, anp('a', 7, 'Allow'), anp('b', 7, 'Pass'), banp('Allow')]).doubt).toBeUndefined();
    expect(verdict([...BASE, anp('a', 7, 'Allow'), cnp('c', 'Admin', 9, 'Deny', [ALL])]).doubt?.text).toContain('ClusterNetworkPolicy c');
  });

  it("let a pod's own node in whatever its NetworkPolicies say, and no other node", () => {
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'closed', namespace: 'bank' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } };
    const pods = PODS.map((pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'n1' } }));
    const from = (address: string): boolean => verdict([...NAMESPACES, ...pods, NODE, ingress], 'ingress', undefined, { src: end(address) }).allowed;
    expect(['10.0.0.1', '10.0.0.2'].map(from)).toEqual([true, false]);
  });

  it('do not judge what a node sends, nor what a hostNetwork pod gets', () => {
    const ingress = { ...anp('wall', 1, 'Deny'), spec: { priority: 1, subject: ALL, ingress: [{ action: 'Deny', from: [ALL] }] } };
    expect(verdict([...BASE, AGENT, ingress], 'ingress', 'bank/agent 10.0.0.1').allowed).toBe(true);
    expect(verdict([...BASE, AGENT, anp('wall', 1, 'Deny')], 'egress', 'bank/agent 10.0.0.1').allowed).toBe(true);
  });
});

describe("a rule of the administrator's", () => {
  it('knows pods by their address in networks, and nodes by the addresses in their status', () => {
    expect(verdict([...BASE, cnp('wall', 'Admin', 1, 'Deny', [{ networks: ['10.1.0.0/24'] }])]).allowed).toBe(false);
    const toNodes = cnp('wall', 'Admin', 1, 'Deny', [{ nodes: { matchLabels: { zone: 'a' } } }]);
    expect(verdict([...BASE, NODE, toNodes], 'egress', '10.0.0.1').allowed).toBe(false);
    expect(verdict([...BASE, NODE, toNodes]).allowed).toBe(true);
    expect(verdict([...BASE, toNodes], 'egress', '10.0.0.1')).toMatchObject({ allowed: true, doubt: { text: 'no Node objects were collected' } });
  });

  it('has ports by number, by range and by the name that they have in the pod that receives', () => {
    const allowed = (ports: object): boolean => verdict([...BASE, anp('wall', 1, 'Deny', { ports: [ports] })]).allowed;
    expect([{ portNumber: { protocol: 'TCP', port: 5432 } }, { portRange: { protocol: 'TCP', start: 5000, end: 5432 } }, { namedPort: 'sql' }].map(allowed)).toEqual([false, false, false]);
    expect([{ portNumber: { protocol: 'UDP', port: 5432 } }, { portRange: { start: 5433, end: 6000 } }, { namedPort: 'http' }].map(allowed)).toEqual([true, true, true]);
    const protocol = (protocols: object): boolean => verdict([...BASE, cnp('wall', 'Admin', 1, 'Deny', [ALL], { protocols: [protocols] })]).allowed;
    expect([{ tcp: {} }, { tcp: { destinationPort: { range: { start: 1, end: 5432 } } } }, { destinationNamedPort: 'sql' }, { udp: {} }].map(protocol)).toEqual([false, false, false, true]);
  });

  it('fails closed for a peer that is not known: it accepts nothing, or denies everything', () => {
    const strange = [{ moons: ['io'] }];
    expect(brief(verdict([...BASE, cnp('new', 'Admin', 1, 'Accept', strange), banp('Deny')]))).toEqual([false, 'baseline', 'default', 0]);
    expect(brief(verdict([...BASE, cnp('new', 'Admin', 1, 'Pass', strange)]))).toEqual([false, 'admin', 'new', 0]);
  });

  it('with domain names leaves a later denial in doubt, because their addresses are not known', () => {
    const names = cnp('names', 'Admin', 1, 'Accept', [{ domainNames: ['example.org'] }]);
    expect(verdict([...BASE, names, cnp('wall', 'Admin', 2, 'Deny', [{ networks: ['0.0.0.0/0'] }])], 'egress', '192.0.2.7')).toMatchObject({ allowed: false, decidedBy: { policy: { metadata: { name: 'wall' } } }, doubt: { text: 'ClusterNetworkPolicy names: which addresses example.org has is not known' } });
    expect(verdict([...BASE, names], 'egress', '192.0.2.7').doubt).toBeUndefined();
  });
});
