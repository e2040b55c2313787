import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, REPOSITORY } from '../../kernel/tools.ts';

/** The Kubernetes minor versions that the lab can build, the one that it uses by default first. */
export const MINORS = ['1.36', '1.35'] as const;
export type Minor = (typeof MINORS)[number];

/** What the Kubernetes module gives: the servers of the control plane, the node's programs, and the client. */
export const KUBERNETES_PROGRAMS = ['kube-apiserver', 'kubectl', 'kube-controller-manager', 'kube-proxy', 'kubelet', 'kube-scheduler'] as const;
export type KubernetesProgram = (typeof KUBERNETES_PROGRAMS)[number];

/** A program that is built from a Go module of the lab. */
export interface Program {
  readonly name: string;
  /** The folder with its `go.mod`, which pins every version. */
  readonly module: string;
  /** The Go package of its `main`. */
  readonly package: string;
  readonly tags: readonly string[];
  /** The variables that the linker sets, `package.name=value` each. */
  readonly variables: readonly string[];
}

/** A program of Kubernetes, of one minor version. */
export function kubernetesProgram(minor: Minor, name: KubernetesProgram): Program {
  const module = moduleFolder(`kubernetes-${minor}`);
  return { name, module, package: `k8s.io/kubernetes/cmd/${name}`, tags: ['grpcnotrace'], variables: stamps(requiredVersion(module, 'k8s.io/kubernetes')) };
}

/** Programs that are a module of the lab each: the first process of every pod, a server for pods, and cluster DNS. */
export const LAB_PROGRAMS = ['pause', 'answer', 'coredns'] as const;
export type LabProgram = (typeof LAB_PROGRAMS)[number];

/** A program of the lab's own, or one that it puts together from another's module. */
export function labProgram(name: LabProgram): Program {
  return { name, module: moduleFolder(name), package: '.', tags: [], variables: [] };
}

/** Helm, which renders the chart as its users do. */
export const HELM: Program = { name: 'helm', module: moduleFolder('helm'), package: 'helm.sh/helm/v3/cmd/helm', tags: [], variables: [] };

/** Where a program is kept, outside the checkout: in a folder for what its module pins and how that is built. */
export function cachedPath(program: Program): string {
  const hash = createHash('sha256').update(JSON.stringify([program.tags, program.variables]));
  for (const file of readdirSync(program.module).sort()) hash.update(`${file}\n`).update(readFileSync(join(program.module, file)));
  return join(cacheFolder(), hash.digest('hex').slice(0, 16), program.name);
}

/** The folder of all that the control plane's lab keeps between runs. */
export function cacheFolder(): string {
  return join(CACHE, 'control-plane');
}

/** The version of a module that a `go.mod` requires. */
export function requiredVersion(module: string, path: string): string {
  const words = readFileSync(join(module, 'go.mod'), 'utf8').split('\n').map((line) => line.trim().replace(/^require /, '').split(' '));
  const version = words.find(([name]) => name === path)?.[1];
  if (version === undefined) throw new Error(`${join(module, 'go.mod')} does not require ${path}`);
  return version;
}

function moduleFolder(name: string): string {
  return join(REPOSITORY, 'lab', 'control-plane', 'go', name);
}

/** What `kubectl version` and every server's `/version` say: Kubernetes' own release scripts set the same variables. */
function stamps(version: string): string[] {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) => Object.entries(values).map(([name, value]) => `${path}.${name}=${value}`));
}
