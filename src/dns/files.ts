import type { Loaded } from '../load.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { NetnsSource } from '../model/evidence/source.ts';
import type { Cluster, Pod } from '../model/kube/index.ts';
import type { ConfFile, FileEdit, ResolverFiles } from '../model/resolve/index.ts';
import { confFile } from '../model/resolve/index.ts';
import { collectedFile, ofOwnProcess } from './collected-file.ts';
import { hostPodFile } from './host-pods.ts';
import { kubeletFile } from './kubelet.ts';
import { serverConfs } from './server-conf.ts';
import type { ServerConf } from './server-conf.ts';

/** The files that decide about names, as they were collected, with the lines that are written otherwise for a fix. */
export interface NameFiles {
  /** A file of /etc of a pod in this namespace, or of the namespace itself, as its youngest process sees it. */
  etc(netns: string, pod: Pod | undefined, source: NetnsSource): ConfFile;
  /** A text of a ConfigMap. */
  configMap(namespace: string, name: string, key: string): ConfFile;
  /** The DNS servers whose configuration was collected in a namespace, by program. */
  servers(netns: string): ReadonlyMap<string, ServerConf>;
  /** Which libc the youngest process has loaded. */
  libc(netns: string, pod: Pod | undefined): ConfFile;
  /** /etc/resolv.conf of a namespace, or of a pod in it: as it was collected, or where it was not as kubelet writes it. */
  resolvConf(netns: string, pod: Pod | undefined): ConfFile;
  /** What kubelet would write now for a pod whose own file was collected, where its own settings say that. */
  writtenNow(netns: string, pod: Pod | undefined): ConfFile | undefined;
  resolver(netns: string, pod: Pod | undefined): ResolverFiles;
}

/** `edits` are those of a fix that is tried; they name files as the evidence does. */
export function nameFiles(evidence: Evidence, loaded: Pick<Loaded, 'cluster' | 'placement'>, edits: readonly FileEdit[] = []): NameFiles {
  const edited = (file: ConfFile): ConfFile => withEdits(file, edits);
  const etc: NameFiles['etc'] = (netns, pod, source) => edited(ownFile(evidence, netns, pod, source));
  const resolvConf: NameFiles['resolvConf'] = (netns, pod) => (pod === undefined || isOwnFileThere(evidence, netns, pod) ? etc(netns, pod, 'resolv-conf') : edited(kubeletFile(evidence, loaded, pod).file));
  return {
    etc,
    resolvConf,
    servers: (netns) => serverConfs(collectedFile(evidence, netns, 'dns-servers', 'the configuration of DNS servers'), edited),
    libc: (netns, pod) => ownFile(evidence, netns, pod, 'libc'),
    writtenNow: (netns, pod) => {
      const now = pod !== undefined && isOwnFileThere(evidence, netns, pod) ? kubeletFile(evidence, loaded, pod) : undefined;
      return now?.bySettings === true ? now.file : undefined;
    },
    configMap: (namespace, name, key) => edited(ofConfigMap(loaded.cluster, namespace, name, key)),
    resolver: (netns, pod) => ({
      resolvConf: resolvConf(netns, pod), hosts: etc(netns, pod, 'hosts'), nsswitch: etc(netns, pod, 'nsswitch'),
      hostConf: etc(netns, pod, 'host-conf'), hostname: hostnameOf(evidence, netns, pod),
    }),
  };
}

/** How a file of /etc is called, and what is told of a libc. */
const PATHS: Partial<Readonly<Record<NetnsSource, string>>> = { 'resolv-conf': '/etc/resolv.conf', hosts: '/etc/hosts', nsswitch: '/etc/nsswitch.conf', 'host-conf': '/etc/host.conf', libc: 'libc' };

/** A pod in its node's network has files of its own, which no namespace tells; of one of which no process was seen the node's were collected in their place, and its own are not known. */
function ownFile(evidence: Evidence, netns: string, pod: Pod | undefined, source: NetnsSource): ConfFile {
  const path = PATHS[source] ?? source;
  if (pod?.spec?.hostNetwork === true) return hostPodFile(evidence, pod, path);
  if (pod !== undefined && !ofOwnProcess(evidence, netns)) return { kind: 'unknown', because: { text: `no process of pod/${pod.metadata.namespace ?? 'default'}/${pod.metadata.name} was seen: its ${path} is not known` } };
  return collectedFile(evidence, netns, source, path);
}

/** Of a pod whose own file could not be read kubelet says it. */
function isOwnFileThere(evidence: Evidence, netns: string, pod: Pod): boolean {
  return ownFile(evidence, netns, pod, 'resolv-conf').kind !== 'unknown';
}

function ofConfigMap({ configMaps }: Cluster, namespace: string, name: string, key: string): ConfFile {
  if (configMaps.kind === 'missing') return { kind: 'unknown', because: configMaps.because };
  const text = configMaps.value.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)?.data?.[key];
  return text === undefined ? { kind: 'unknown', because: { text: `ConfigMap ${namespace}/${name} with ${key} was not collected` } } : confFile(`configmap/${namespace}/${name}/${key}`, text);
}

function withEdits(file: ConfFile, edits: readonly FileEdit[]): ConfFile {
  if (file.kind === 'unknown') return file;
  const own = edits.filter((edit) => edit.file === file.file);
  if (file.kind === 'absent') return own.length === 0 ? file : { kind: 'lines', file: file.file, lines: own.flatMap(({ text }) => (text === undefined ? [] : [text])) };
  const { offset = 0 } = file;
  // A line that goes stays as an empty one, so that the others keep their numbers.
  if (own.length === 0) return file;
  const kept = file.lines.map((line, index) => {
    const edit = own.find((one) => one.line === offset + index + 1);
    return edit === undefined ? [line] : edit.below === undefined ? [edit.text ?? ''] : [line, edit.below];
  });
  const rests = file.rests === undefined ? {} : { rests: kept.flatMap((lines, index) => lines.map(() => file.rests?.[index] ?? [])) };
  return { ...file, ...rests, lines: [...kept.flat(), ...own.flatMap(({ line, text }) => (offset === 0 && line > file.lines.length && text !== undefined ? [text] : []))] };
}

/** A pod's is its own name (kubelet, `GeneratePodHostNameAndDomain`), a node's what its kernel says. */
function hostnameOf(evidence: Evidence, netns: string, pod: Pod | undefined): string | undefined {
  if (pod !== undefined && pod.spec?.hostNetwork !== true) return (pod.spec?.hostname ?? pod.metadata.name).slice(0, 63);
  const node = evidence.nodes.find(({ name }) => netns === `${name}/host`);
  const item = node?.items.find(({ source }) => source === 'hostname');
  return item?.state === 'ok' ? item.text().trim() : undefined;
}
