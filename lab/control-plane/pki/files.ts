import { join } from 'node:path';
import { API_ADDRESS, API_SERVICE_ADDRESS, API_URL, DNS_DOMAIN } from '../address-plan.ts';
import type { ControlPlaneFiles } from '../servers/argv.ts';
import { issue, makeAuthority, makeTokenKeys } from './authority.ts';
import type { KeyPair, Subject } from './authority.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const SERVICE_NAMES = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', `kubernetes.default.svc.${DNS_DOMAIN}`];

/** Makes all keys, certificates and kubeconfigs of the servers, in a folder. */
export async function makeFiles(folder: string): Promise<ControlPlaneFiles> {
  const pki = join(folder, 'pki');
  const [authority, frontAuthority] = await Promise.all([makeAuthority(pki), makeAuthority(join(pki, 'front-proxy'))]);
  const names = [...['localhost', ...SERVICE_NAMES].map((name) => `DNS:${name}`), ...['127.0.0.1', API_ADDRESS, API_SERVICE_ADDRESS].map((address) => `IP:${address}`)];
  const [tokens, apiServer, kubeletClient, frontClient, controllerManager, scheduler] = await Promise.all([
    makeTokenKeys(pki),
    issue(authority, pki, 'kube-apiserver', { user: 'kube-apiserver', names }),
    issue(authority, pki, 'kube-apiserver-kubelet-client', { user: 'kube-apiserver-kubelet-client', groups: ['system:masters'] }),
    issue(frontAuthority, join(pki, 'front-proxy'), 'client', { user: 'front-proxy-client' }),
    kubeconfigOf(authority, pki, 'kube-controller-manager', { user: 'system:kube-controller-manager' }, API_URL),
    kubeconfigOf(authority, pki, 'kube-scheduler', { user: 'system:kube-scheduler' }, API_URL),
  ]);
  return { folder, authority, tokens, apiServer, kubeletClient, frontProxy: { authority: frontAuthority, client: frontClient }, controllerManager, scheduler };
}

/** A kubeconfig for somebody, with a certificate that was made for it. Gives its path. */
export async function kubeconfigOf(authority: KeyPair, folder: string, file: string, subject: Subject, server: string): Promise<string> {
  const path = join(folder, `${file}.kubeconfig`);
  writeKubeconfig(path, server, authority, subject.user, await issue(authority, folder, file, subject));
  return path;
}
