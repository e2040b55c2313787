import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeNode } from '../../model/tree/kube.ts';
import { parseKube, printKube } from './index.ts';

const JSON_LIST = `{
    "apiVersion": "v1",
    "items": [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": { "name": "web-0", "namespace": "shop", "uid": "1f2e", "labels": { "app": "web", "note": "a \\"quoted { [\\" \\\\" } },
            "spec": { "nodeName": "n1", "containers": [ { "name": "c", "ports": [ { "containerPort": 80, "name": "http" } ] } ], "items": [] },
            "status": { "phase": "Running", "podIP": "10.1.0.5", "podIPs": [ { "ip": "10.1.0.5" } ] }
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": { "name": "web-1", "namespace": "shop" },
            "spec": { "containers": [] }
        }
    ],
    "kind": "List",
    "metadata": { "resourceVersion": "" }
}
`;
const YAML_LIST = `apiVersion: v1
items:
- apiVersion: v1
  data:
    Corefile: |
      .:53 {
          forward . /etc/resolv.conf
      }

    - not: an item
  kind: ConfigMap
  metadata:
    name: coredns
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: deny
    namespace: shop
  spec:
    podSelector: {}
    policyTypes:
    - Ingress
kind: List
metadata:
  resourceVersion: ""
`;

describe('API objects', () => {
  it('are read from the JSON List of kubectl with the line where each begins', () => {
    const tree = parseKube(JSON_LIST, 'pods.json');
    expect(tree.diagnostics).toEqual([]);
    expect(tree.lines.map((line) => [line.line, line.node?.kind, line.node?.object.metadata.name])).toEqual([[4, 'Pod', 'web-0'], [11, 'Pod', 'web-1']]);
    expect(tree.lines[0]?.node?.object.ref).toEqual({ file: 'pods.json', line: 4 });
  });

  it('are read from the YAML List of kubectl, block texts and all', () => {
    const tree = parseKube(YAML_LIST.replace('    - not: an item\n', ''), 'mixed.yaml');
    expect(tree.diagnostics).toEqual([]);
    expect(tree.lines.map((line) => [line.line, line.node?.kind])).toEqual([[3, 'ConfigMap'], [13, 'NetworkPolicy']]);
    const config = tree.lines[0]?.node;
    expect(config?.kind === 'ConfigMap' && config.object.data?.['Corefile']).toContain('forward . /etc/resolv.conf\n}');
  });

  it('of one broken item do not hide the others of its List', () => {
    const tree = parseKube(YAML_LIST, 'mixed.yaml');
    expect(tree.diagnostics).toHaveLength(1);
    expect(tree.lines.map((line) => line.node?.kind)).toEqual(['NetworkPolicy']);
  });

  it('are read from several YAML documents and from a list of the API itself', () => {
    const documents = parseKube('---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n--- # next\napiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: p}\nspec: {cidr: 10.0.0.0/16}\n', 'x.yaml');
    expect(documents.lines.map((line) => [line.line, line.node?.kind, line.node?.object.kind])).toEqual([[1, 'Namespace', 'Namespace'], [5, 'other', 'IPPool']]);
    const raw = parseKube('{"kind":"ServiceList","apiVersion":"v1","items":[{"metadata":{"name":"db","namespace":"shop"},"spec":{"ports":[{"port":5432}]}}]}', 's.json');
    expect(raw.lines.map((line) => line.node?.kind)).toEqual(['Service']);
  });

  it('of another API group with the same kind are not taken for Kubernetes own', () => {
    const kinds = ['serving.knative.dev/v1/Service', 'crd.projectcalico.org/v1/NetworkPolicy'].map((name) => {
      const slash = name.lastIndexOf('/');
      return parseKube(JSON.stringify({ apiVersion: name.slice(0, slash), kind: name.slice(slash + 1), metadata: { name: 'x' } }), 'f').lines[0]?.node?.kind;
    });
    expect(kinds).toEqual(['other', 'other']);
  });

  it('keep only their well-shaped fields, and say which others they had', () => {
    const { node, messages } = readOne({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', labels: { a: 1, b: 'c' } }, spec: { ports: 'none', clusterIP: '10.0.0.1', selector: null } });
    expect(node?.object.metadata.labels).toEqual({ b: 'c' });
    expect(node?.object.spec).toEqual({ clusterIP: '10.0.0.1' });
    expect(messages).toEqual(['metadata.labels.a is not a string', 'spec.ports is not a list']);
  });

  it('without a usable name are no objects', () => {
    expect(readOne({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 7 } }).messages).toEqual(['metadata.name is not a string', 'metadata.name is not there', 'metadata is not there']);
    expect(readOne({ apiVersion: 'v1', kind: 'Pod' }).node).toBeUndefined();
    expect(readOne({ apiVersion: 'v1', kind: 'Pod', metadata: JSON.parse('{"__proto__":{"name":"x"}}') as unknown }).node).toBeUndefined();
  });

  it('that are malformed NetworkPolicies are left out whole, because a rule without its peers would allow everything', () => {
    const tree = parseKube(JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: { podSelector: {}, ingress: [{ from: [17] }] } }), 'f');
    expect(tree.lines[0]?.node).toBeUndefined();
    expect(tree.malformed).toEqual([{ kind: 'NetworkPolicy', line: 1, message: 'spec.ingress.0.from.0 is not an object' }]);
  });

  it("that are administrator's policies with the selectors of an early version are left out whole, because read as selectors they would select everything", () => {
    const spec = { priority: 1, subject: { namespaces: {} }, egress: [{ action: 'Deny', to: [{ namespaces: { sameLabels: ['team'] } }] }] };
    const tree = parseKube(JSON.stringify({ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name: 'p' }, spec }), 'f');
    expect(tree.lines[0]?.node).toBeUndefined();
    expect(tree.malformed).toEqual([{ kind: 'AdminNetworkPolicy', line: 1, message: 'spec.egress.0.to.0.namespaces is not a label selector: it has sameLabels' }]);
  });

  it.each([
    ['an alias bomb', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${Array<string>(9).fill(`*${'abcdefghij'[index] ?? ''}`).join(',')}]`).join('\n')}\n`],
    ['flow brackets', '{'.repeat(50_000)], ['lists', '['.repeat(100_000)], ['dashes', '- '.repeat(50_000)], ['questions', '? '.repeat(50_000)], ['truncated JSON', JSON_LIST.slice(0, 700)],
  ])('made to exhaust the reader (%s) give a diagnostic and no object', (_name, text) => {
    const tree = parseKube(text, 'f');
    expect(tree.lines.filter((line) => line.node !== undefined)).toEqual([]);
    expect(tree.diagnostics.length).toBeGreaterThan(0);
    expect(printKube(tree)).toBe(text);
  });

  it('print back whatever was read, damaged or not', () => {
    const samples = [JSON_LIST, YAML_LIST];
    const damaged = fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(60), fc.string({ unit: 'binary', maxLength: 8 })).map(([text, at, length, junk]) => text.slice(0, at % text.length) + junk + text.slice((at % text.length) + length));
    fc.assert(fc.property(fc.oneof(damaged, fc.string({ unit: 'binary' })), (text) => {
      expect(printKube(parseKube(text, 'f'))).toBe(text);
    }), { numRuns: 300 });
  });
});

function readOne(object: unknown): { readonly node: KubeNode | undefined; readonly messages: readonly string[] } {
  const tree = parseKube(JSON.stringify(object), 'f');
  return { node: tree.lines[0]?.node, messages: tree.diagnostics.map((diagnostic) => diagnostic.message) };
}
