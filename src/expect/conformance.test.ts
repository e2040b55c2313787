import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { podIps } from '../model/kube/index.ts';
import type { Cluster, KubeObject, PolicyEnd } from '../model/kube/index.ts';
import type { Part } from '../model/network/index.ts';
import { parseIp } from '../net/ip.ts';
import { policyVerdict } from './index.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/conformance/networkpolicy/', import.meta.url));

interface Query { id: string; src: string; dst: string; protocol: 'TCP' | 'UDP' | 'SCTP'; port: number; expect: 'allow' | 'deny' }

function clusterOf(folder: string): Cluster {
  const objects = readdirSync(`${folder}/manifests`).flatMap((file) =>
    parseAllDocuments(readFileSync(`${folder}/manifests/${file}`, 'utf8'))
      .map((document) => document.toJS() as KubeObject | null)
      .filter((object) => object !== null)
      .map((object) => ({ ...object, ref: { file, line: 1 } })));
  const all = <T>(kind: string): Part<readonly T[]> => ({ kind: 'known', value: objects.filter((object) => object.kind === kind) as T[] });
  return {
    pods: all('Pod'), nodes: all('Node'), namespaces: all('Namespace'), services: all('Service'), endpointSlices: all('EndpointSlice'), endpoints: all('Endpoints'),
    networkPolicies: all('NetworkPolicy'), configMaps: all('ConfigMap'), daemonSets: all('DaemonSet'), others: all('Other'),
  };
}

function endOf(cluster: Cluster, name: string): PolicyEnd {
  const [namespace = '', podName = ''] = name.split('/');
  const pod = cluster.pods.kind === 'known' ? cluster.pods.value.find((candidate) => candidate.metadata.name === podName && candidate.metadata.namespace === namespace) : undefined;
  const ip = pod === undefined ? parseIp(name) : podIps(pod)[0];
  if (ip === undefined) throw new Error(`no such end: ${name}`);
  return pod === undefined ? { kind: 'address', ip } : { kind: 'pod', namespace, name: podName, ip };
}

describe.skipIf(!existsSync(FOLDER))('the NetworkPolicy truth tables of the Kubernetes end-to-end suite', () => {
  const tables = existsSync(FOLDER) ? readdirSync(FOLDER) : [];

  it('has all 65 tables with 4,680 verdicts', () => {
    const verdicts = tables.map((table) => (JSON.parse(readFileSync(`${FOLDER}${table}/expected.json`, 'utf8')) as { queries: Query[] }).queries.length);
    expect([tables.length, verdicts.reduce((sum, count) => sum + count, 0)]).toEqual([65, 4680]);
  });

  it.each(tables)('%s comes out right', (table) => {
    const cluster = clusterOf(FOLDER + table);
    const { queries } = JSON.parse(readFileSync(`${FOLDER}${table}/expected.json`, 'utf8')) as { queries: Query[] };
    const wrong = queries.filter((query) => {
      const flow = { src: endOf(cluster, query.src), dst: endOf(cluster, query.dst), protocol: query.protocol, port: query.port };
      const allowed = policyVerdict(cluster, flow, 'egress').allowed && policyVerdict(cluster, flow, 'ingress').allowed;
      return allowed !== (query.expect === 'allow');
    });
    expect(wrong).toEqual([]);
  });
});
