import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedPath, HELM } from '../lab/control-plane/build/modules.ts';
import { programsOrSkip, startApiServer } from '../src/collect/cluster/testing/api-server.ts';
import type { ApiServer } from '../src/collect/cluster/testing/api-server.ts';

const programs = programsOrSkip();
const kubectl = programs.kind === 'found' ? programs.kubectl : undefined;
const helm = cachedPath(HELM);
if (kubectl !== undefined && !existsSync(helm)) console.warn('skipped, the chart as Helm renders it: npm run control-plane -- build builds Helm');

describe.skipIf(kubectl === undefined)('what is applied to a cluster, beside a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    if (programs.kind === 'found') server = await startApiServer(programs);
    // What goes into a namespace is checked only where that is there.
    expect(applied(execFileSync('sed', ['/^---$/q', join(import.meta.dirname, 'manifests/agent.yaml')], { encoding: 'utf8' }).replace(/---\n$/, ''), [])).toMatchObject({ code: 0 });
  }, 180_000);
  afterAll(() => server.stop());

  const applied = (text: string, flags: readonly string[] = ['--dry-run=server']): { readonly code: number | null; readonly out: string; readonly err: string } => {
    const { status, stdout, stderr } = spawnSync(kubectl ?? '', ['--kubeconfig', server.kubeconfig, 'apply', ...flags, '-f', '-'], { input: text, encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  };
  const kinds = (out: string): readonly string[] => out.trim().split('\n').map((line) => line.split(' ')[0] ?? '').sort();
  const [agent, roles, watch] = [
    ['daemonset.apps/netwhy-agent'], ['netwhy-collector', 'netwhy-debug', 'netwhy-events', 'netwhy-reader'].map((name) => `clusterrole.rbac.authorization.k8s.io/${name}`),
    [...['netwhy-watch-events', 'netwhy-watch-reader'].map((name) => `clusterrolebinding.rbac.authorization.k8s.io/${name}`), 'deployment.apps/netwhy-watch', 'rolebinding.rbac.authorization.k8s.io/netwhy-watch-collector', 'serviceaccount/netwhy-watch'],
  ];

  it.each([['agent', [...agent, 'namespace/netwhy']], ['roles', roles], ['watch', watch]] as const)('deploy/manifests/%s.yaml is taken', (name, objects) => {
    const { code, out, err } = applied(execFileSync('cat', [join(import.meta.dirname, `manifests/${name}.yaml`)], { encoding: 'utf8' }));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(kinds(out)).toEqual([...objects].sort());
  });

  it.skipIf(!existsSync(helm)).each([
    ['as it is', [], [...agent, ...roles]],
    ['with its namespace and Secrets to pull with', ['--set', 'createNamespace=true', '--set', 'imagePullSecrets={one,two}'], [...agent, ...roles, 'namespace/netwhy']],
    ['with watch', ['--set', 'watch.enabled=true', '--set', 'imagePullSecrets={one}'], [...agent, ...roles, ...watch]],
    ['with watch that writes no Events', ['--set', 'watch.enabled=true', '--set', 'watch.events=false'], [...agent, ...roles, ...watch.filter((name) => !name.endsWith('/netwhy-watch-events'))]],
  ] as const)('the chart %s is rendered by Helm, passes its lint, and is taken', (_, flags, objects) => {
    const chart = join(import.meta.dirname, 'chart');
    expect(execFileSync(helm, ['lint', '--strict', ...flags, chart], { encoding: 'utf8' })).toContain('0 chart(s) failed');
    const rendered = execFileSync(helm, ['template', 'netwhy', chart, '--namespace', 'netwhy', ...flags], { encoding: 'utf8' });
    const { code, out, err } = applied(rendered);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(kinds(out)).toEqual([...objects].sort());
    expect(rendered.includes('- --events')).toBe(objects.some((name) => name.endsWith('/netwhy-watch-events')));
  });

  it('a field that the API server does not know is not taken', () => {
    const { code, err } = applied('apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: netwhy}\nautomountToken: false\n');
    expect(code).toBe(1);
    expect(err).toContain('unknown field "automountToken"');
  });
});
