import { join } from 'node:path';
import type { KeyPair } from '../pki/authority.ts';
import { API_ADDRESS, API_PORT, CLUSTER_RANGES } from '../address-plan.ts';

/** The files that the servers of a control plane are started with. */
export interface ControlPlaneFiles {
  readonly folder: string;
  readonly authority: KeyPair;
  readonly tokens: { readonly key: string; readonly publicKey: string };
  readonly apiServer: KeyPair;
  readonly kubeletClient: KeyPair;
  /** Who may speak for others, as the API server does to servers of further APIs: an authority of its own, and a certificate by it. */
  readonly frontProxy: { readonly authority: KeyPair; readonly client: KeyPair };
  readonly controllerManager: string;
  readonly scheduler: string;
}

/** etcd of one member, heard on the loopback device of its machine alone. What it holds need not outlive a power cut. */
export function etcdArgv({ folder }: ControlPlaneFiles): string[] {
  const [clients, peers] = ['http://127.0.0.1:2379', 'http://127.0.0.1:2380'];
  return ['etcd', '--name', 'lab', '--data-dir', join(folder, 'etcd'), '--listen-client-urls', clients, '--advertise-client-urls', clients, '--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers, '--initial-cluster', `lab=${peers}`, '--unsafe-no-fsync', '--logger', 'zap'];
}

/** The API server, with the Node and RBAC authorizers. */
export function apiServerArgv(program: string, { authority, tokens, apiServer, kubeletClient, frontProxy }: ControlPlaneFiles): string[] {
  return [
    program, '--etcd-servers=http://127.0.0.1:2379', '--bind-address=0.0.0.0', `--advertise-address=${API_ADDRESS}`, `--secure-port=${API_PORT}`,
    '--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--allow-privileged=true',
    `--client-ca-file=${authority.certificate}`, `--tls-cert-file=${apiServer.certificate}`, `--tls-private-key-file=${apiServer.key}`,
    `--kubelet-certificate-authority=${authority.certificate}`, `--kubelet-client-certificate=${kubeletClient.certificate}`, `--kubelet-client-key=${kubeletClient.key}`,
    `--requestheader-client-ca-file=${frontProxy.authority.certificate}`, '--requestheader-allowed-names=front-proxy-client', '--requestheader-username-headers=X-Remote-User', '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-', `--proxy-client-cert-file=${frontProxy.client.certificate}`, `--proxy-client-key-file=${frontProxy.client.key}`, '--kubelet-preferred-address-types=InternalIP', '--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${tokens.publicKey}`, `--service-account-signing-key-file=${tokens.key}`,
    `--service-cluster-ip-range=${CLUSTER_RANGES.services}`, '--profiling=false',
  ];
}

/** The controllers. The nodes' pod ranges stand in their Node objects already. */
export function controllerManagerArgv(program: string, { authority, tokens, controllerManager }: ControlPlaneFiles): string[] {
  return [
    program, `--kubeconfig=${controllerManager}`, `--authentication-kubeconfig=${controllerManager}`, `--authorization-kubeconfig=${controllerManager}`, '--bind-address=127.0.0.1', '--leader-elect=false',
    `--cluster-cidr=${CLUSTER_RANGES.pods}`, `--service-cluster-ip-range=${CLUSTER_RANGES.services}`, `--root-ca-file=${authority.certificate}`,
    `--cluster-signing-cert-file=${authority.certificate}`, `--cluster-signing-key-file=${authority.key}`, `--service-account-private-key-file=${tokens.key}`, '--use-service-account-credentials=true', '--profiling=false',
  ];
}

/** The scheduler. */
export function schedulerArgv(program: string, { scheduler }: ControlPlaneFiles): string[] {
  return [program, `--kubeconfig=${scheduler}`, `--authentication-kubeconfig=${scheduler}`, `--authorization-kubeconfig=${scheduler}`, '--bind-address=127.0.0.1', '--leader-elect=false', '--profiling=false'];
}
