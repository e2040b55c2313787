import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KUBERNETES_PROGRAMS, LAB_PROGRAMS, MINORS, cachedPath, kubernetesProgram, labProgram, requiredVersion } from './modules.ts';

describe('the Go modules of the control plane', () => {
  it.each(MINORS)('pin one release of Kubernetes %s and the staging modules of the same', (minor) => {
    const { module } = kubernetesProgram(minor, 'kubelet');
    const release = requiredVersion(module, 'k8s.io/kubernetes');
    expect(release.startsWith(`v${minor}.`)).toBe(true);
    const replaced = readFileSync(join(module, 'go.mod'), 'utf8').split('\n').flatMap((line) => /^\tk8s\.io\/\S+ => (\S+) (\S+)$/.exec(line)?.[2] ?? []);
    expect(replaced.length).toBeGreaterThan(25);
    expect(new Set(replaced)).toEqual(new Set([release.replace('v1.', 'v0.')]));
  });

  it('are kept apart by what they pin, and together by module', () => {
    const folders = MINORS.map((minor) => new Set(KUBERNETES_PROGRAMS.map((name) => cachedPath(kubernetesProgram(minor, name)).replace(/[^/]+$/, ''))));
    for (const folder of folders) expect(folder.size).toBe(1);
    const all = [...folders.flatMap((folder) => [...folder]), ...LAB_PROGRAMS.map((name) => cachedPath(labProgram(name)).replace(/[^/]+$/, ''))];
    expect(new Set(all).size).toBe(MINORS.length + LAB_PROGRAMS.length);
  });
});
