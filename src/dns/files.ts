import type { Evidence, EvidenceItem } from '../model/evidence/index.ts';
import type { NetnsSource } from '../model/evidence/source.ts';
import type { Cluster, Pod } from '../model/kube/index.ts';
import type { ConfFile, FileEdit, ResolverFiles } from '../model/resolve/index.ts';
import { confFile } from '../model/resolve/index.ts';
import { serverConfs } from './server-conf.ts';
import type { ServerConf } from './server-conf.ts';

/** The files that decide about names, as they were collected, with the lines that are written otherwise for a fix. */
export interface NameFiles {
  /** A file of /etc of the youngest process of a namespace. */
  etc(netns: string, source: NetnsSource, path: string): ConfFile;
  /** A text of a ConfigMap. */
  configMap(namespace: string, name: string, key: string): ConfFile;
  /** The DNS servers whose configuration was collected in a namespace, by program. */
  servers(netns: string): ReadonlyMap<string, ServerConf>;
  /** Which libc the youngest process of a namespace has loaded. */
  libc(netns: string): ConfFile;
  resolver(netns: string, pod: Pod | undefined): ResolverFiles;
}

/** `edits` are those of a fix that is tried; they name files as the evidence does. */
export function nameFiles(evidence: Evidence, cluster: Cluster, edits: readonly FileEdit[] = []): NameFiles {
  const edited = (file: ConfFile): ConfFile => withEdits(file, edits);
  const etc = (netns: string, source: NetnsSource, path: string): ConfFile => edited(fileOf(itemOf(evidence, netns, source), netns, path));
  return {
    etc,
    servers: (netns) => serverConfs(fileOf(itemOf(evidence, netns, 'dns-servers'), netns, 'the configuration of DNS servers'), edited),
    libc: (netns) => fileOf(itemOf(evidence, netns, 'libc'), netns, 'the libc'),
    configMap: (namespace, name, key) => edited(ofConfigMap(cluster, namespace, name, key)),
    resolver: (netns, pod) => ({
      resolvConf: etc(netns, 'resolv-conf', '/etc/resolv.conf'), hosts: etc(netns, 'hosts', '/etc/hosts'), nsswitch: etc(netns, 'nsswitch', '/etc/nsswitch.conf'),
      hostConf: etc(netns, 'host-conf', '/etc/host.conf'), hostname: hostnameOf(evidence, netns, pod),
    }),
  };
}

function itemOf(evidence: Evidence, netns: string, source: string): EvidenceItem | undefined {
  const at = netns.indexOf('/');
  const [node, id] = [netns.slice(0, at), netns.slice(at + 1)];
  return evidence.nodes.find(({ name }) => name === node)?.items.find((item) => item.netns === id && item.source === source);
}

/** What `cat` said decides: a file that is not there is something else than one that could not be read. */
function fileOf(item: EvidenceItem | undefined, netns: string, path: string): ConfFile {
  if (item === undefined) return { kind: 'unknown', because: { text: `${path} of ${netns} was not collected` } };
  if (item.state === 'ok') return confFile(item.file, item.text());
  if (/No such file or directory|^not run: .* is not there$/.test(item.note ?? '')) return { kind: 'absent', file: path };
  if (item.state === 'empty') return { kind: 'lines', file: item.file, lines: [] };
  return { kind: 'unknown', because: { text: `${path} of ${netns} could not be read: ${item.note ?? item.state}` } };
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
  const kept = file.lines.flatMap((line, index) => {
    const edit = own.find((one) => one.line === offset + index + 1);
    return edit === undefined ? [line] : edit.below === undefined ? [edit.text ?? ''] : [line, edit.below];
  });
  return { ...file, lines: [...kept, ...own.flatMap(({ line, text }) => (offset === 0 && line > file.lines.length && text !== undefined ? [text] : []))] };
}

/** A pod's is its own name (kubelet, `GeneratePodHostNameAndDomain`), a node's what its kernel says. */
function hostnameOf(evidence: Evidence, netns: string, pod: Pod | undefined): string | undefined {
  if (pod !== undefined && pod.spec?.hostNetwork !== true) return (pod.spec?.hostname ?? pod.metadata.name).slice(0, 63);
  const node = evidence.nodes.find(({ name }) => netns === `${name}/host`);
  const item = node?.items.find(({ source }) => source === 'hostname');
  return item?.state === 'ok' ? item.text().trim() : undefined;
}
