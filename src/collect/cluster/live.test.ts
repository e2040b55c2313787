import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterRoles } from '../../manifests/index.ts';
import type { CollectedObjects } from '../bundle/layout.ts';
import { EventWriter } from './events.ts';
import { listAll } from './list.ts';
import { collectObjects } from './objects.ts';
import { missingRights, READER_RIGHTS } from './preflight.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { programsOrSkip, startApiServer } from './testing/api-server.ts';
import type { ApiServer } from './testing/api-server.ts';

const programs = programsOrSkip();
const POLICIES = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';
const policy = (name: string): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec: { podSelector: {} } });

describe.skipIf(programs.kind === 'missing')('a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    if (programs.kind === 'found') server = await startApiServer(programs);
    for (const role of clusterRoles()) expect((await server.admin('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', role)).status).toBe(201);
    const subjects = [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }];
    await server.admin('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', { metadata: { name: 'reader' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'netwhy-reader' }, subjects });
    await server.admin('POST', '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'coredns' }, data: { Corefile: '.:53 {}' } });
    await server.admin('POST', '/api/v1/namespaces/kube-system/secrets', { metadata: { name: 'hidden' }, stringData: { password: 'do-not-read' } });
  }, 180_000);
  afterAll(() => server.stop());

  const as = (user: string): Promise<Session> => openSession({ kubeconfig: server.kubeconfigOf(user) });
  const of = (objects: readonly CollectedObjects[], file: string): CollectedObjects | undefined => objects.find((item) => item.file === file);
  const whoami = async (session: Session): Promise<unknown> => {
    const { body } = await session.ask('/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } });
    return (JSON.parse(body.toString('utf8')) as { status: { userInfo: unknown } }).status.userInfo;
  };

  it('gives a reader everything that is asked for, and no Secret', async () => {
    const session = await as('reader');
    expect(await missingRights(session, READER_RIGHTS)).toEqual([]);
    const objects = await collectObjects(session);
    expect(objects.filter(({ state }) => state !== 'ok' && state !== 'empty')).toEqual([]);
    expect(of(objects, 'configmaps-kube-system-coredns.json')?.text.toString()).toContain('.:53 {}');
    expect(of(objects, 'ippools.crd.projectcalico.org.json')).toMatchObject({ state: 'empty', note: 'the server has no such resource' });
    expect(objects.every(({ text }) => !text.toString().includes('do-not-read') && !text.toString().includes('managedFields'))).toBe(true);
    for (const path of ['/api/v1/secrets', '/api/v1/namespaces/kube-system/secrets', '/api/v1/namespaces/kube-system/secrets/hidden', '/api/v1/namespaces/kube-system/configmaps']) expect((await session.ask(path)).status).toBe(403);
  });

  it('refuses nobody in words, right by right, and nothing is taken for empty', async () => {
    const session = await as('nobody');
    expect((await missingRights(session, READER_RIGHTS))?.map(({ right }) => right)).toEqual(READER_RIGHTS);
    const objects = await collectObjects(session);
    expect(of(objects, 'pods.json')).toMatchObject({ state: 'not permitted', note: expect.stringContaining('Forbidden: pods is forbidden: User "nobody" cannot list resource "pods"') as unknown });
    expect(objects.filter(({ state }) => state === 'ok')).toEqual([]);
    expect(objects.filter(({ state }) => state === 'empty').every(({ note }) => note === 'the server has no such resource')).toBe(true);
  });

  it('lacking one right, a reader is refused that and gets the rest', async () => {
    const [reader] = clusterRoles();
    const rules = reader?.['rules'] as readonly { resources: readonly string[] }[];
    const put = (body: object): Promise<{ status: number }> => server.admin('PUT', '/apis/rbac.authorization.k8s.io/v1/clusterroles/netwhy-reader', body);
    for (const rule of rules) {
      for (const resource of rule.resources) {
        const without = { ...reader, rules: rules.map((one) => (one === rule ? { ...one, resources: one.resources.filter((name) => name !== resource) } : one)).filter((one) => one.resources.length > 0) };
        expect((await put(without)).status).toBe(200);
        const session = await as('reader');
        await expect.poll(async () => (await missingRights(session, READER_RIGHTS))?.map(({ right }) => right.resource)).toEqual(READER_RIGHTS.filter((right) => right.resource === resource).map((right) => right.resource));
        const bad = (await collectObjects(session)).filter(({ state }) => state !== 'ok' && state !== 'empty');
        expect(bad.length > 0).toBe(!/calico|policy|tce|metallb/.test(READER_RIGHTS.find((right) => right.resource === resource)?.group ?? ''));
        expect(bad.every(({ source, state }) => source.split('.')[0] === resource && state === 'not permitted')).toBe(true);
      }
    }
    await put(reader ?? {});
  }, 120_000);

  it('lists page by page, each object once, and all resources as they were at one moment', async () => {
    for (let at = 0; at < 1203; at += 1) await server.admin('POST', POLICIES, policy(`p-${at}`));
    const session = await as('admin');
    const before = session.calls;
    const listed = await listAll(session, '/apis/networking.k8s.io/v1/networkpolicies');
    expect(session.calls - before).toBe(3);
    const names = listed.kind === 'pages' ? listed.pages.flatMap(({ items }) => items.map((item) => (JSON.parse(item.toString()) as { metadata: { name: string } }).metadata.name)) : [];
    expect(new Set(names).size).toBe(1203);
    expect(names).toHaveLength(1203);
    const objects = await collectObjects(session);
    const versions = objects.flatMap(({ text, file, state }) => (state === 'ok' && !file.startsWith('configmaps') ? [(JSON.parse(text.toString()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion] : []));
    expect(new Set(versions).size).toBe(1);
  }, 120_000);

  it('that has forgotten the beginning of a list is asked for it anew; nothing of the old list is kept', async () => {
    const session = await as('admin');
    let pages = 0;
    const ask = session.ask.bind(session);
    const spied = Object.assign(Object.create(session) as Session, {
      async ask(path: string) {
        const answer = await ask(path);
        pages += 1;
        if (pages === 1) {
          await server.admin('DELETE', `${POLICIES}/p-0`);
          await server.admin('POST', POLICIES, policy('late'));
          await server.compact();
          await server.restart();
        }
        return answer;
      },
    });
    const listed = await listAll(spied, '/apis/networking.k8s.io/v1/networkpolicies');
    const text = listed.kind === 'pages' ? listed.pages.flatMap(({ items }) => items.map(String)).join('') : '';
    expect(text).toContain('"late"');
    expect(text).not.toContain('"p-0"');
    expect(pages).toBe(5);
  }, 120_000);

  it('takes Events on objects of every kind, what is said again as a series, and refuses those whom nobody allowed', async () => {
    const subjects = [{ kind: 'User', name: 'scale', apiGroup: 'rbac.authorization.k8s.io' }];
    await server.admin('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', { metadata: { name: 'events' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'netwhy-events' }, subjects });
    const said: string[] = [];
    const writer = new EventWriter(await as('scale'), (what) => said.push(what));
    const about = { type: 'Warning', reason: 'IpForwardOff', action: 'CauseAppeared' } as const;
    const node = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'n1-uid' };
    const { metadata } = JSON.parse((await server.admin('GET', '/api/v1/namespaces/default/services/kubernetes')).body) as { metadata: { uid: string } };
    const service = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes', uid: metadata.uid };
    const now = Date.now();
    for (const at of [now, now + 1000, now + 2000]) await writer.write({ ...about, regarding: node, note: 'n1 does not forward' }, at);
    await writer.write({ ...about, regarding: service, note: '不'.repeat(2000) }, now);
    expect({ said, counts: writer.counts }).toEqual({ said: [], counts: { written: 4, refused: 0, held: 0 } });
    const { items } = JSON.parse((await server.admin('GET', '/apis/events.k8s.io/v1/events')).body) as { items: { metadata: { namespace: string }; regarding: { kind: string; name: string }; note: string; series?: { count: number } }[] };
    const own = (kind: string): typeof items => items.filter(({ regarding }) => regarding.kind === kind);
    expect(own('Node')).toMatchObject([{ metadata: { namespace: 'default' }, reason: 'IpForwardOff', reportingController: 'netwhy.io/watch', note: 'n1 does not forward', series: { count: 3 } }]);
    expect(own('Service').map(({ note }) => [Buffer.byteLength(note) <= 1024, note.endsWith('不...')])).toEqual([[true, true]]);
    // kubectl finds them by the object: what `describe` shows is what a user sees.
    if (programs.kind === 'found' && programs.kubectl !== undefined) expect(execFileSync(programs.kubectl, ['--kubeconfig', server.kubeconfig, 'describe', 'service', 'kubernetes'], { encoding: 'utf8' })).toMatch(/Warning +IpForwardOff/);
    const refused = new EventWriter(await as('reader'), (what) => said.push(what));
    for (const note of ['one', 'two']) await refused.write({ ...about, regarding: node, note }, now);
    expect(refused.counts).toEqual({ written: 0, refused: 2, held: 0 });
    expect(said).toEqual([expect.stringContaining('an Event was not written: Forbidden: events.events.k8s.io is forbidden: User "reader" cannot create')]);
    for (let at = 0; at < 60; at += 1) await refused.write({ ...about, regarding: node, note: 'flaps' }, now);
    expect(refused.counts.held).toBeGreaterThan(0);
    for (const path of ['/apis/events.k8s.io/v1/events', '/api/v1/secrets', '/api/v1/pods']) expect((await (await as('scale')).ask(path)).status).toBe(403);
  }, 60_000);

  it('that restarts is waited for', async () => {
    const session = await as('reader');
    await session.ask('/version');
    const restarted = server.restart();
    const objects = await collectObjects(session);
    await restarted;
    expect(objects.filter(({ state }) => state === 'failed')).toEqual([]);
  }, 120_000);

  it('takes us for whom we say: by client certificate, by plugin (run once), as another user with groups', async () => {
    const certified = server.kubeconfigOf('certified', { 'client-certificate': 'client.crt', 'client-key': 'client.key' });
    expect(await whoami(await openSession({ kubeconfig: certified }))).toMatchObject({ username: 'certified', groups: expect.arrayContaining(['by-certificate']) as unknown });
    const log = join(server.folder, 'plugin.log');
    writeFileSync(join(server.folder, 'plugin'), `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >>${log}\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"reader-token"}}'\n`, { mode: 0o755 });
    const plugged = await openSession({ kubeconfig: server.kubeconfigOf('plugged', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never' } }) });
    expect(await whoami(plugged)).toMatchObject({ username: 'reader' });
    await collectObjects(plugged);
    expect(existsSync(log) && readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(await whoami(await openSession({ kubeconfig: server.kubeconfig, as: 'ann', asGroup: ['g', 'h'] }))).toMatchObject({ username: 'ann', groups: expect.arrayContaining(['g', 'h']) as unknown });
  });

  it('that is not there, and one whose certificate is another one\'s, are said', async () => {
    const config = JSON.parse(readFileSync(server.kubeconfig, 'utf8')) as { clusters: { cluster: Record<string, unknown> }[] };
    const write = (name: string, change: object): string => {
      const path = join(server.folder, name);
      writeFileSync(path, JSON.stringify({ ...config, clusters: [{ name: 'test', cluster: { ...config.clusters[0]?.cluster, ...change } }] }));
      return path;
    };
    await expect(collectObjects(await openSession({ kubeconfig: write('closed', { server: 'https://127.0.0.1:1' }) }))).rejects.toThrow('https://127.0.0.1:1 does not answer: connect ECONNREFUSED');
    await expect(collectObjects(await openSession({ kubeconfig: write('other-ca', { 'certificate-authority': 'ca.crt' }) }))).rejects.toThrow('does not answer');
  });
});
