import { describe, expect, it } from 'vitest';
import type { ClusterItem } from '../../model/evidence/evidence.ts';
import type { CollectState } from '../../model/evidence/source.ts';
import { parseKube } from '../../parse/kube/index.ts';
import { assembleCluster } from './index.ts';

function item(resource: string, objects: readonly object[] | string, state: CollectState = 'ok'): ClusterItem {
  return { resource, file: `${resource}.json`, command: `kubectl get ${resource}`, state, text: () => (typeof objects === 'string' ? objects : JSON.stringify({ kind: 'List', items: objects })) };
}

const cluster = (...items: readonly ClusterItem[]) => assembleCluster(items, (one) => parseKube(one.text(), one.file));
const object = (apiVersion: string, kind: string, name: string, more: object = {}): object => ({ apiVersion, kind, metadata: { name }, ...more });

describe('the objects of a bundle', () => {
  it('of a kind that was not collected are missing, of one that was and has none are known to be none', () => {
    const { pods, services } = cluster(item('services', []));
    expect(services).toEqual({ kind: 'known', value: [] });
    expect(pods).toEqual({ kind: 'missing', because: { text: 'no Pod objects were collected' } });
  });

  it('come from files of one resource and from files of several', () => {
    const found = cluster(item('endpointslices.discovery.k8s.io', []), item('all', [object('v1', 'Pod', 'a'), object('crd.projectcalico.org/v1', 'IPPool', 'p')]));
    expect([found.endpointSlices, found.pods, found.others].map((part) => part.kind === 'known' && part.value.map(({ metadata }) => metadata.name))).toEqual([[], ['a'], ['p']]);
  });

  it('are missing when their file was not permitted or cannot be read', () => {
    expect(cluster(item('pods', '', 'not permitted')).pods).toEqual({ kind: 'missing', because: { text: 'pods: not permitted (kubectl get pods)' } });
    expect(cluster(item('pods', '{"kind":"List","items":[')).pods).toMatchObject({ kind: 'missing', because: { ref: { file: 'pods.json', line: 1 } } });
  });

  it('are missing as a kind when one NetworkPolicy is malformed, because it may be the one that denies', () => {
    const policies = cluster(item('networkpolicies', [object('networking.k8s.io/v1', 'NetworkPolicy', 'p', { spec: { podSelector: 7 } })])).networkPolicies;
    expect(policies).toEqual({ kind: 'missing', because: { ref: { file: 'networkpolicies.json', line: 1 }, text: 'malformed NetworkPolicy: spec.podSelector is not an object' } });
  });

  it("do not mix Calico's policies with those of Kubernetes", () => {
    const found = cluster(item('networkpolicies.crd.projectcalico.org', [object('crd.projectcalico.org/v1', 'NetworkPolicy', 'p')]));
    expect(found.networkPolicies.kind).toBe('missing');
    expect(found.others.kind === 'known' && found.others.value.length).toBe(1);
  });
});
