import { clean, printIndexLine } from './index-line.ts';
import type { IndexLine } from './index-line.ts';
import { FORMAT_VERSION, HEADER, INDEX, NETNS, NONE, nodeFolder } from './format.ts';
import type { BundleFile } from './format.ts';
import type { LiveCluster, NetnsEntry } from '../../model/evidence/evidence.ts';

/** One command's outcome, to be laid out in a bundle: its index line without the file, and its output. */
export type Collected = Omit<IndexLine, 'file'> & { readonly text: Buffer };

export interface CollectedNode {
  readonly name: string;
  readonly netns: readonly NetnsEntry[];
  /** `netns` is `-` for what belongs to the node. */
  readonly items: readonly Collected[];
}

/** An output of kubectl. `source` is the resource, `file` the name of the file to keep it in. */
export type CollectedObjects = Omit<IndexLine, 'netns'> & { readonly text: Buffer };

/** Lays out what was collected as the files of a bundle. Empty outputs get no file. `live`: the cluster that it is of. */
export function layOut(createdAt: string, version: string, nodes: readonly CollectedNode[], cluster: readonly CollectedObjects[], live?: LiveCluster): readonly BundleFile[] {
  const from = live === undefined ? '' : `context\t${clean(live.context)}\nserver\t${clean(live.server)}\n`;
  const header = `format\t${FORMAT_VERSION}\ncreated\t${createdAt}\ntool\tnetwhy ${version}\n${from}`;
  return [{ path: HEADER, data: Buffer.from(header) }, ...nodes.flatMap(nodeFiles), ...(cluster.length > 0 ? clusterFiles(cluster) : [])];
}

function nodeFiles(node: CollectedNode): readonly BundleFile[] {
  const folder = `nodes/${nodeFolder(node.name)}`;
  const files: BundleFile[] = [];
  const lines = node.items.map(({ text, ...line }) => {
    const file = text.length === 0 ? NONE : `${line.netns === NONE ? 'node' : `netns/${line.netns}`}/${line.source}.txt`;
    if (file !== NONE) files.push({ path: `${folder}/${file}`, data: text });
    return `${printIndexLine({ ...line, file })}\n`;
  });
  return [
    { path: `${folder}/${INDEX}`, data: Buffer.from(lines.join('')) },
    { path: `${folder}/${NETNS}`, data: Buffer.from(node.netns.map(netnsLines).join('')) },
    ...files,
  ];
}

function netnsLines(entry: NetnsEntry): string {
  const facts: (readonly [string, string])[] = [
    ['inode', entry.inode],
    ...entry.names.map((name) => ['name', name] as const),
    ...entry.pids.map((pid) => ['pid', String(pid)] as const),
    ...entry.cgroups.map((cgroup) => ['cgroup', cgroup] as const),
  ];
  return facts.map(([key, value]) => `${entry.id}\t${key}\t${clean(value)}\n`).join('');
}

function clusterFiles(objects: readonly CollectedObjects[]): readonly BundleFile[] {
  const index = objects.map(({ text, file, ...line }) => `${printIndexLine({ ...line, netns: NONE, file: text.length === 0 ? NONE : file })}\n`).join('');
  return [{ path: `cluster/${INDEX}`, data: Buffer.from(index) }, ...objects.filter((item) => item.text.length > 0).map((item) => ({ path: `cluster/${item.file}`, data: item.text }))];
}
