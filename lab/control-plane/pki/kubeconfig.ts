import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { KeyPair } from './authority.ts';

/** Writes a kubeconfig with everything in it, so that it may be moved. */
export function writeKubeconfig(path: string, server: string, authority: KeyPair, user: string, pair: KeyPair): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'netwhy-lab', cluster: { server, 'certificate-authority-data': base64(authority.certificate) } }],
    users: [{ name: user, user: { 'client-certificate-data': base64(pair.certificate), 'client-key-data': base64(pair.key) } }],
    contexts: [{ name: 'netwhy-lab', context: { cluster: 'netwhy-lab', user } }],
    'current-context': 'netwhy-lab',
  };
  writeFileSync(path, stringify(config), { mode: 0o600 });
}

function base64(path: string): string {
  return readFileSync(path).toString('base64');
}
