import { EXIT, UsageError } from './exit.ts';
import { seconds } from './numbers.ts';
import { VERSION } from '../version.ts';
import type { CollectedNode } from '../collect/bundle/layout.ts';
import type { ClusterCollectFlags } from './cluster/collect.ts';

export interface CollectCommand extends ClusterCollectFlags {
  readonly output: string;
  readonly node?: string;
  readonly kubectl?: true;
  readonly cluster?: true;
  readonly host: boolean;
  readonly clusterObjects?: readonly string[];
  readonly force?: true;
  readonly timeout: string;
  readonly watch?: string;
}

/** `netwhy collect`: reads this host, and the API server when asked to, into a bundle; with `--cluster` a whole cluster. */
export async function collect(options: CollectCommand): Promise<number> {
  if (options.cluster === true) return (await import('./cluster/collect.ts')).collectCluster(options);
  const { checkTarget, collectHost, layOut, readCloud, readObjects, readTable, runKubectl, writeBundle } = await import('../collect/index.ts');
  const timeoutMs = seconds('--timeout', options.timeout) * 1000;
  const watched = options.watch === undefined ? {} : { watchMs: seconds('--watch', options.watch) * 1000 };
  if (!options.host && options.kubectl !== true && options.clusterObjects === undefined && options.tvpc === undefined && options.cloud === undefined) throw new UsageError('--no-host leaves nothing to collect without --kubectl, --cluster-objects, --tvpc or --cloud');
  checkTarget(options.output, options.force === true);
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort();
    process.stderr.write('\nnetwhy: interrupted, nothing was written\n');
    process.exit(EXIT.interrupted);
  });
  const createdAt = new Date().toISOString();
  const named = options.node === undefined ? {} : { node: options.node };
  const nodes = options.host ? [await collectHost({ ...named, ...watched, timeoutMs, onProgress: progress, signal: abort.signal })] : [];
  const api = [
    ...(options.clusterObjects ?? []).flatMap((path) => readObjects(path)),
    ...(options.kubectl === true ? await runKubectl(timeoutMs, abort.signal) : []),
  ];
  const objects = [
    ...api,
    ...(options.cloud === undefined ? [] : await readCloud(options.cloud, api)),
    ...(options.tvpc === undefined ? [] : [await readTable(options.tvpc)]),
  ];
  await writeBundle(options.output, layOut(createdAt, VERSION, nodes, objects), options.force === true);
  process.stderr.write(summary(nodes, objects, options.output));
  return EXIT.asExpected;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rnetwhy: ${done} of ${all} network namespaces${done === all ? '\n' : ''}`);
}

function summary(nodes: readonly CollectedNode[], objects: readonly { readonly state: string }[], output: string): string {
  const lines = nodes.map((node) => {
    const usable = node.items.filter((item) => item.state === 'ok' || item.state === 'empty').length;
    return `node ${node.name}: ${node.netns.length} network namespaces, ${usable} of ${node.items.length} outputs`;
  });
  if (objects.length > 0) lines.push(`API objects: ${objects.filter((item) => item.state === 'ok').length} of ${objects.length} outputs`);
  const where = output === '-' ? '' : `netwhy: written to ${output}; see what is in it with: netwhy show ${output}\n`;
  return `${lines.map((line) => `netwhy: ${line}\n`).join('')}${where}`;
}
