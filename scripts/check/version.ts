import { readFileSync } from 'node:fs';
import { VERSION } from '../../src/version.ts';

/** The version that the code tells must be the package's own. */
export function versionFaults(root: string): readonly string[] {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  return version === VERSION ? [] : [`src/version.ts says ${VERSION}, package.json ${version}`];
}
