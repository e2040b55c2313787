import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync, watchFile } from 'node:fs';
import { KINDS, pathOf } from './kinds.ts';
import type { ApiObject, Kind } from './kinds.ts';

/** Answers, on a node's loopback device, what a speaker asks of an API server: the objects of a file, which it reads again when the file changes, and those that the speaker itself writes. */
const [file = '', port = ''] = process.argv.slice(2);

interface Watcher { readonly kind: Kind; readonly response: ServerResponse }

let version = 1;
const watchers = new Set<Watcher>();
const written = new Map<string, ApiObject>();
let given = load();

function load(): ReadonlyMap<string, ApiObject> {
  const lists = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, { readonly items: readonly ApiObject[] }>>;
  return new Map(Object.entries(lists).flatMap(([resource, { items }]) => {
    const kind = KINDS.find((one) => pathOf(one) === resource);
    return kind === undefined ? [] : items.map((item) => [keyOf(kind, item), stamped(item)] as const);
  }));
}

function keyOf(kind: Kind, { metadata: { namespace = '', name } }: ApiObject): string {
  return `${kind.resource} ${namespace}/${name}`;
}

function stamped(object: ApiObject): ApiObject {
  return { ...object, metadata: { uid: '00000000-0000-4000-8000-000000000001', ...object.metadata, resourceVersion: String(version) } };
}

function objectsOf(kind: Kind): readonly ApiObject[] {
  return [...given, ...written].filter(([key]) => key.startsWith(`${kind.resource} `)).map(([, object]) => object);
}

function tell(kind: Kind, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ApiObject): void {
  for (const watcher of watchers) if (watcher.kind === kind) watcher.response.write(`${JSON.stringify({ type, object })}\n`);
}

watchFile(file, { interval: 100 }, () => {
  version += 1;
  const before = given;
  given = load();
  for (const kind of KINDS) {
    const own = (all: ReadonlyMap<string, ApiObject>): (readonly [string, ApiObject])[] => [...all].filter(([key]) => key.startsWith(`${kind.resource} `));
    for (const [key, object] of own(given)) tell(kind, before.has(key) ? 'MODIFIED' : 'ADDED', object);
    for (const [key, object] of own(before)) if (!given.has(key)) tell(kind, 'DELETED', object);
  }
});

createServer((request, response) => {
  void answer(request, response);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
  const json = (value: object, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const found = discovery(pathname);
  if (found !== undefined) return json(found);
  const kind = KINDS.find((one) => pathname === prefixOf(one) || (pathname.startsWith(`${prefixOf(one)}/`) && resourceIn(one, pathname) === one.resource));
  if (kind === undefined) return json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }, 404);
  const { namespace, name } = partsOf(kind, pathname);
  if (request.method === 'GET' && name === undefined) {
    const items = objectsOf(kind).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
    if (searchParams.get('watch') !== null) return watch(kind, searchParams, response);
    return json({ apiVersion: versionOf(kind), kind: `${kind.kind}List`, metadata: { resourceVersion: String(version) }, items });
  }
  const key = `${kind.resource} ${namespace ?? ''}/${name ?? ''}`;
  const have = given.get(key) ?? written.get(key);
  if (request.method === 'GET') return have === undefined ? json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }, 404) : json(have);
  const body = await bodyOf(request);
  version += 1;
  if (request.method === 'DELETE') {
    written.delete(key);
    if (have !== undefined) tell(kind, 'DELETED', have);
    return json({ kind: 'Status', apiVersion: 'v1', status: 'Success' });
  }
  const object = stamped(named({ ...have, ...body }));
  written.set(keyOf(kind, object), object);
  tell(kind, have === undefined ? 'ADDED' : 'MODIFIED', object);
  return json(object, request.method === 'POST' ? 201 : 200);
}

/** A name that the server is to make up (`generateName`). */
function named(object: ApiObject): ApiObject {
  const { metadata } = object;
  return typeof metadata.name === 'string' ? object : { ...object, metadata: { ...metadata, name: `${metadata.generateName ?? ''}${version.toString(36).padStart(5, 'x')}` } };
}

function watch(kind: Kind, asked: URLSearchParams, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const watcher = { kind, response };
  watchers.add(watcher);
  response.on('close', () => watchers.delete(watcher));
  // A client that lists by watching wants the objects there are, and a mark after the last.
  if (asked.get('sendInitialEvents') !== 'true') return;
  for (const object of objectsOf(kind)) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
  const mark = { apiVersion: versionOf(kind), kind: kind.kind, metadata: { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } } };
  response.write(`${JSON.stringify({ type: 'BOOKMARK', object: mark })}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<ApiObject> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return (text === '' ? {} : JSON.parse(text)) as ApiObject;
}

function versionOf({ group, version: own }: Kind): string {
  return group === '' ? own : `${group}/${own}`;
}

function prefixOf(kind: Kind): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

function resourceIn(kind: Kind, path: string): string | undefined {
  const [first, , third] = path.slice(prefixOf(kind).length + 1).split('/');
  return first === 'namespaces' && third !== undefined ? third : first;
}

function partsOf(kind: Kind, path: string): { readonly namespace?: string; readonly name?: string } {
  const parts = path.slice(prefixOf(kind).length + 1).split('/');
  const [namespace, name] = parts[0] === 'namespaces' && parts[2] !== undefined ? [parts[1], parts[3]] : [undefined, parts[1]];
  return { ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
}

/** Which groups, versions and resources there are. */
function discovery(path: string): object | undefined {
  const groups = [...new Set(KINDS.map(({ group }) => group))].filter((group) => group !== '');
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((name) => {
      const versions = [...new Set(KINDS.filter(({ group }) => group === name).map((one) => one.version))].map((one) => ({ groupVersion: `${name}/${one}`, version: one }));
      return { name, versions, preferredVersion: versions[0] };
    }) };
  }
  const own = KINDS.filter((kind) => prefixOf(kind) === path);
  const [first] = own;
  return first === undefined ? undefined : { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: versionOf(first), resources: own.map(({ resource, kind, namespaced }) => ({ name: resource, singularName: kind.toLowerCase(), namespaced, kind, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] })) };
}
