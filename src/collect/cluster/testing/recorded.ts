// A recorded case put into a real API server: its objects, and its nodes as archives for the stand-in kubelet.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer } from './api-server.ts';
import { addNode } from './nodes.ts';

interface Recorded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly spec?: object;
  readonly status?: object;
}

const PLURAL: Readonly<Record<string, string>> = { Namespace: 'namespaces', Service: 'services', Pod: 'pods', EndpointSlice: 'endpointslices', Endpoints: 'endpoints', NetworkPolicy: 'networkpolicies', ConfigMap: 'configmaps', DaemonSet: 'daemonsets' };

/** Writes `NODE.tgz` for each node of a recorded bundle. `uids`: what the API server calls the pods that the record knows by other ids. */
export function packNodes(bundle: string, into: string, uids: ReadonlyMap<string, string>): void {
  const copy = join(into, 'copy');
  cpSync(bundle, copy, { recursive: true });
  for (const node of readdirSync(join(copy, 'nodes'))) {
    const path = join(copy, 'nodes', node, 'netns.tsv');
    let text = readFileSync(path, 'utf8');
    for (const [old, now] of uids) text = text.replaceAll(old, now).replaceAll(old.replaceAll('-', '_'), now.replaceAll('-', '_'));
    writeFileSync(path, text);
    execFileSync('tar', ['-czf', join(into, `${node}.tgz`), '-C', copy, 'netwhy-bundle.tsv', `nodes/${node}`]);
  }
  rmSync(copy, { recursive: true });
}

/** Puts the recorded objects into the API server, with what they say of their state. Nodes are answered for by the kubelet at `port`. Gives the ids that the server made for recorded ones. */
export async function putObjects(server: ApiServer, bundle: string, port: number): Promise<ReadonlyMap<string, string>> {
  const objects = readdirSync(join(bundle, 'cluster')).filter((name) => name.endsWith('.json')).flatMap((name) => {
    const read = JSON.parse(readFileSync(join(bundle, 'cluster', name), 'utf8')) as Recorded & { readonly items?: readonly Recorded[] };
    return read.items ?? [read];
  });
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const name of namespaces) await server.admin('POST', '/api/v1/namespaces', { metadata: { name } });
  const uids = new Map<string, string>();
  for (const object of objects) {
    if (object.kind === 'Node') await addNode(server, object.metadata.name, port, object);
    else if (PLURAL[object.kind] !== undefined) uids.set(String(object.metadata['uid']), await put(server, object));
  }
  return uids;
}

async function put(server: ApiServer, { apiVersion, kind, metadata, spec, status, ...rest }: Recorded): Promise<string> {
  const { name, namespace, labels, annotations } = metadata;
  const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${PLURAL[kind] ?? ''}`;
  const made = await server.admin('POST', path, { apiVersion, kind, metadata: { name, labels, annotations }, ...(spec === undefined ? {} : { spec: specOf(kind, spec) }), ...rest });
  if (made.status !== 201 && made.status !== 409) throw new Error(`${kind} ${name}: ${made.body}`);
  if (status !== undefined && kind === 'Pod') await server.admin('PATCH', `${path}/${name}/status`, { status }, 'application/merge-patch+json');
  return made.status === 201 ? (JSON.parse(made.body) as { metadata: { uid: string } }).metadata.uid : '';
}

/** The lab leaves out what the API server insists on. */
function specOf(kind: string, spec: object): object {
  if (kind !== 'Pod') return spec;
  const { containers = [] } = spec as { containers?: readonly object[] };
  return { ...spec, containers: containers.map((container) => ({ image: 'x', ...container })) };
}
