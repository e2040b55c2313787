import { stringify } from 'yaml';
import type { Platform } from './platforms.ts';

/** An archive as it lies beside the others of a release. */
export interface Packed {
  readonly platform: Pick<Platform, 'os' | 'arch'>;
  readonly file: string;
  readonly sha256: string;
}

/** The manifest by which krew installs `kubectl netwhy` (krew.googlecontainertools.github.com/v1alpha2). `base`: the address of the folder that the archives are in. */
export function krewManifest(version: string, base: string, archives: readonly Packed[]): string {
  return stringify({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'netwhy' },
    spec: {
      version: `v${version}`,
      homepage: 'https://github.com/netwhy/netwhy',
      shortDescription: 'Why does this packet not arrive?',
      description: 'Reads the state that nodes and API server are really in, walks the packet through a model of the Linux datapath, names the one guilty rule, route, sysctl or object, and proves the fix on the model.\n',
      platforms: archives.map(({ platform, file, sha256 }) => ({ selector: { matchLabels: { os: platform.os, arch: platform.arch } }, uri: `${base}/${file}`, sha256, bin: 'kubectl-netwhy' })),
    },
  });
}
