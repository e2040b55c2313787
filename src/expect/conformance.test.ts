import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assembleCluster } from '../assemble/kube/index.ts';
import type { ClusterItem } from '../model/evidence/evidence.ts';
import { podIps } from '../model/kube/index.ts';
import type { Cluster, PolicyEnd } from '../model/kube/index.ts';
import { parseIp } from '../net/ip.ts';
import { parseKube } from '../parse/kube/index.ts';
import { policyVerdict } from './index.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/conformance/', import.meta.url));
const SUITES = [
  { name: 'the NetworkPolicy truth tables of the Kubernetes end-to-end suite', folder: `${FOLDER}networkpolicy/`, tables: 65, verdicts: 4680 },
  { name: 'the conformance suites of AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy', folder: `${FOLDER}adminpolicy/`, tables: 120, verdicts: 590 },
] as const;

interface Query { id: string; src: string; dst: string; protocol: 'TCP' | 'UDP' | 'SCTP'; port: number; expect: 'allow' | 'deny' }

function queriesOf(table: string): readonly Query[] {
  return (JSON.parse(readFileSync(`${table}/expected.json`, 'utf8')) as { queries: Query[] }).queries;
}

/** The manifests of a table, read as a user's files are. */
function clusterOf(table: string): Cluster {
  const items = readdirSync(`${table}/manifests`).map((file): ClusterItem => ({ resource: file.replace('.yaml', ''), file, command: '', state: 'ok', text: () => readFileSync(`${table}/manifests/${file}`, 'utf8') }));
  return assembleCluster(items, (item) => {
    const tree = parseKube(item.text(), item.file);
    expect(tree.diagnostics).toEqual([]);
    return tree;
  });
}

function endOf(cluster: Cluster, name: string): PolicyEnd {
  const [namespace = '', podName = ''] = name.split('/');
  const pod = cluster.pods.kind === 'known' ? cluster.pods.value.find((candidate) => candidate.metadata.name === podName && candidate.metadata.namespace === namespace) : undefined;
  const ip = pod === undefined ? parseIp(name) : podIps(pod)[0];
  if (ip === undefined) throw new Error(`no such end: ${name}`);
  return pod === undefined ? { kind: 'address', ip } : { kind: 'pod', namespace, name: podName, ip };
}

if (!existsSync(FOLDER)) console.log(`skipped: the official truth tables are not at ${FOLDER}`);

describe.skipIf(!existsSync(FOLDER)).each(SUITES)('$name', ({ folder, ...wanted }) => {
  const tables = existsSync(FOLDER) ? readdirSync(folder) : [];

  it('has all its tables and verdicts', () => {
    expect([tables.length, tables.reduce((sum, table) => sum + queriesOf(folder + table).length, 0)]).toEqual([wanted.tables, wanted.verdicts]);
  });

  it.each(tables)('%s comes out right', (table) => {
    const cluster = clusterOf(folder + table);
    const wrong = queriesOf(folder + table).filter((query) => {
      const flow = { src: endOf(cluster, query.src), dst: endOf(cluster, query.dst), protocol: query.protocol, port: query.port };
      const verdicts = [policyVerdict(cluster, flow, 'egress'), policyVerdict(cluster, flow, 'ingress')];
      return verdicts.every(({ allowed }) => allowed) !== (query.expect === 'allow') || verdicts.some(({ doubt }) => doubt !== undefined);
    });
    expect(wrong).toEqual([]);
  });
});
