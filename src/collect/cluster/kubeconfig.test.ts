import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseContext } from './kubeconfig.ts';
import type { ClusterOptions } from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-kubeconfig-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(top, name);
  writeFileSync(path, text);
  return path;
}

const A = file('a', `
clusters: [{ name: one, cluster: { server: 'https://one.example:6443/', certificate-authority: ca.crt } }]
users: [{ name: me, user: { token: first, as: boss, as-groups: [chiefs] } }, { name: plugin, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, provideClusterInfo: true } } }]
contexts: [{ name: one, context: { cluster: one, user: me } }, { name: byplugin, context: { cluster: one, user: plugin } }]
`);
const B = file('b', `
current-context: two
clusters: [{ name: two, cluster: { server: 'http://two.example:8001' } }, { name: one, cluster: { server: 'https://other.example' } }]
users: [{ name: me, user: { token: second } }]
contexts: [{ name: two, context: { cluster: two, user: me } }]
`);
const choose = (options: ClusterOptions, env: NodeJS.ProcessEnv = {}): ReturnType<typeof chooseContext> => chooseContext(() => new KubeConfig(), options, { HOME: top, ...env });

describe('the context that is taken', () => {
  it('is that of the first file of KUBECONFIG that names one; of what comes twice the first one counts, and what is not there is passed over', () => {
    const chosen = choose({}, { KUBECONFIG: [join(top, 'absent'), A, B].join(delimiter) });
    expect(chosen).toMatchObject({ context: 'two', server: 'http://two.example:8001' });
    expect(chosen.config.getCurrentUser()?.token).toBe('first');
    expect(choose({ context: 'one' }, { KUBECONFIG: [A, B].join(delimiter) }).server).toBe('https://one.example:6443');
  });

  it('is that of ~/.kube/config without KUBECONFIG, and of --kubeconfig before both', () => {
    mkdirSync(join(top, '.kube'));
    writeFileSync(join(top, '.kube/config'), 'current-context: h\nclusters: [{ name: h, cluster: { server: https://home } }]\nusers: []\ncontexts: [{ name: h, context: { cluster: h, user: nobody } }]\n');
    expect(choose({}).server).toBe('https://home');
    expect(choose({ kubeconfig: B }, { KUBECONFIG: A }).context).toBe('two');
  });

  it.each<[string, ClusterOptions, NodeJS.ProcessEnv]>([
    ['has no context three: it has two', { kubeconfig: B, context: 'three' }, {}],
    ['has no current context: name one with --context (one, byplugin)', { kubeconfig: A }, {}],
    ['absent cannot be read', { kubeconfig: join(top, 'absent') }, {}],
    ['there is no kubeconfig', {}, { HOME: join(top, 'nobody') }],
    ['--as-group needs --as', { kubeconfig: B, asGroup: ['g'] }, {}],
  ])('%s', (message, options, env) => {
    expect(() => choose(options, env)).toThrow(message);
  });

  it('may be another user, as the kubeconfig or the command line says', () => {
    expect(choose({ kubeconfig: A, context: 'one' }).impersonate).toEqual({ user: 'boss', groups: ['chiefs'] });
    expect(choose({ kubeconfig: A, context: 'one', as: 'ann' }).impersonate).toEqual({ user: 'ann', groups: [] });
    expect(choose({ kubeconfig: A, context: 'one', as: 'ann', asGroup: ['g', 'h'] }).impersonate).toEqual({ user: 'ann', groups: ['g', 'h'] });
  });

  it('has paths from where its file lies, and tells a plugin which cluster it is for', () => {
    const { config } = choose({ kubeconfig: A, context: 'byplugin' });
    expect(config.getCurrentCluster()?.caFile).toBe(join(top, 'ca.crt'));
    const exec = config.getCurrentUser()?.exec as { command: string; env: { name: string; value: string }[] };
    expect(exec.command).toBe(join(top, 'bin/login'));
    expect(JSON.parse(exec.env.find(({ name }) => name === 'KUBERNETES_EXEC_INFO')?.value ?? '')).toMatchObject({ kind: 'ExecCredential', spec: { interactive: false, cluster: { server: 'https://one.example:6443' } } });
  });
});

describe('the proxy of the environment', () => {
  it.each([
    ['https://api.example', { https_proxy: 'proxy:3128' }, 'http://proxy:3128'],
    ['https://api.example', { HTTPS_PROXY: 'socks5://s:1080', https_proxy: 'http://other' }, 'socks5://s:1080'],
    ['http://api.example', { HTTPS_PROXY: 'http://p' }, undefined],
    ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p' }, undefined],
    ['https://api.example', { HTTPS_PROXY: 'http://p', NO_PROXY: 'x,.example' }, undefined],
    ['https://api.example:6443', { HTTPS_PROXY: 'http://p', NO_PROXY: 'api.example:443' }, 'http://p'],
    ['https://10.1.2.3', { HTTPS_PROXY: 'http://p', NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3', { HTTPS_PROXY: 'http://p', NO_PROXY: '10.0.0.0/8' }, 'http://p'],
    ['https://notexample', { HTTPS_PROXY: 'http://p', NO_PROXY: 'example' }, 'http://p'],
  ])('for %s with %j is %s', (server, env, proxy) => {
    expect(proxyFor(server, env)).toBe(proxy);
  });
});
