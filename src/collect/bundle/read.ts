import type { ClusterItem, Diagnostic, Evidence, EvidenceItem, NetnsEntry, NodeEvidence } from '../../model/evidence/evidence.ts';
import { NETNS_SOURCES, NODE_SOURCES } from '../../model/evidence/source.ts';
import type { SourceId } from '../../model/evidence/source.ts';
import { capturesIn } from './captures.ts';
import { BundleError } from './error.ts';
import { BEFORE, FORMAT_VERSION, HEADER, INDEX, NETNS, NONE } from './format.ts';
import { parseIndexLine } from './index-line.ts';
import type { IndexLine } from './index-line.ts';
import { NodeItem, ObjectsItem } from './item.ts';
import { readNetns } from './netns.ts';
import { safePath } from './tree.ts';
import type { FileTree } from './tree.ts';

const KNOWN: ReadonlySet<string> = new Set([...NODE_SOURCES, ...NETNS_SOURCES]);

/**
 * Reads the header and the indexes of one bundle; no output is touched. Throws a BundleError when the header is not one or the
 * format is newer than this program. `folder` is where in `origin` it lies, for the names of its files in messages.
 */
export function readBundle(tree: FileTree, origin: string, folder: string): Evidence {
  const header = readHeader(tree, origin);
  const diagnostics: Diagnostic[] = [...tree.diagnostics];
  const reader = new Reader(tree, folder === '' ? '' : `${folder}/`, diagnostics);
  const names = new Set<string>();
  for (const path of tree.paths) {
    const name = path.startsWith('nodes/') ? path.slice(6, path.indexOf('/', 6)) : '';
    if (name !== '') names.add(name);
  }
  const nodes = [...names].sort().map((name) => reader.node(name));
  const captures = capturesIn(tree);
  return { ...header, origin, nodes, cluster: reader.cluster(), ...(captures.length > 0 && { captures }), diagnostics };
}

function readHeader(tree: FileTree, origin: string): Pick<Evidence, 'formatVersion' | 'createdAt' | 'live'> {
  const fields = new Map<string, string>();
  for (const line of readIndex(tree, HEADER, origin).split('\n')) {
    const [key = '', value = ''] = line.split('\t');
    fields.set(key, value.trim());
  }
  const formatVersion = Number(fields.get('format'));
  if (!Number.isInteger(formatVersion) || formatVersion < 1) throw new BundleError(`${origin}: ${HEADER} does not say which format it is`);
  if (formatVersion > FORMAT_VERSION) throw new BundleError(`${origin} is of format ${formatVersion}; this netwhy reads up to ${FORMAT_VERSION}: use a newer one`);
  const [context, server] = [fields.get('context'), fields.get('server')];
  return { formatVersion, createdAt: fields.get('created') ?? '', ...(context === undefined || server === undefined ? {} : { live: { context, server } }) };
}

/** Text of a file without which the bundle cannot be understood. Throws a BundleError when it cannot be read. */
function readIndex(tree: FileTree, path: string, origin: string): string {
  try {
    return tree.read(path).toString('utf8');
  } catch (error) {
    throw new BundleError(`${origin}: ${path} cannot be read: ${(error as Error).message}`);
  }
}

class Reader {
  readonly #tree: FileTree;
  readonly #prefix: string;
  readonly #diagnostics: Diagnostic[];

  constructor(tree: FileTree, prefix: string, diagnostics: Diagnostic[]) {
    this.#tree = tree;
    this.#prefix = prefix;
    this.#diagnostics = diagnostics;
  }

  node(name: string): NodeEvidence {
    const folder = `nodes/${name}`;
    const before: EvidenceItem[] = [];
    const items = this.#index(folder, (line, file, path, state) => {
      const source = line.source.endsWith(BEFORE) ? line.source.slice(0, -BEFORE.length) : line.source;
      const item = KNOWN.has(source) ? new NodeItem(name, source as SourceId, this.#tree, line, file, path, state) : undefined;
      if (item !== undefined && source !== line.source) before.push(item);
      return item;
    }).filter((item) => !before.includes(item));
    return { name, netns: this.#netns(folder, items), items, ...(before.length > 0 && { before }) };
  }

  cluster(): readonly ClusterItem[] {
    if (![...this.#tree.paths].some((path) => path.startsWith('cluster/'))) return [];
    return this.#index('cluster', (line, file, path, state) => new ObjectsItem(line.source, this.#tree, line, file, path, state));
  }

  #index<T>(folder: string, make: (line: IndexLine, file: string, path: string | undefined, state: IndexLine['state']) => T | undefined): readonly T[] {
    const index = `${folder}/${INDEX}`;
    const lines = this.#tree.paths.has(index) ? readIndex(this.#tree, index, this.#tree.origin).split('\n') : this.#inferred(folder);
    const items: T[] = [];
    for (const [at, text] of lines.entries()) {
      if (text === '') continue;
      const line = parseIndexLine(text);
      if (typeof line === 'string') {
        this.#complain(index, line, at + 1);
        continue;
      }
      const path = this.#outputPath(folder, line, index, at + 1);
      const item = make(line, this.#prefix + (path ?? `${folder}/${INDEX}`), path, path === undefined && line.file !== NONE ? 'failed' : line.state);
      if (item === undefined) this.#complain(index, `"${line.source}" is not a source that this netwhy knows: left out`, at + 1);
      else items.push(item);
    }
    return items;
  }

  #outputPath(folder: string, line: IndexLine, index: string, at: number): string | undefined {
    if (line.file === NONE || line.file === '') return undefined;
    const path = safePath(`${folder}/${line.file}`);
    if (path !== undefined && path.startsWith(`${folder}/`) && this.#tree.paths.has(path)) return path;
    this.#complain(index, `names "${line.file}", which is not in the bundle`, at);
    return undefined;
  }

  /** Without an index, what the files' names say. */
  #inferred(folder: string): readonly string[] {
    this.#complain(`${folder}/${INDEX}`, 'is not there: commands, times and exit codes are not known, and what is missing cannot be told from what failed');
    const lines: string[] = [];
    for (const path of this.#tree.paths) {
      if (!path.startsWith(`${folder}/`)) continue;
      const file = path.slice(folder.length + 1);
      const match = /^(?:node\/|netns\/([^/]+)\/)?([^/]+)\.(?:txt|json|ya?ml)$/.exec(file);
      if (match !== null) lines.push([match[1] ?? NONE, match[2] ?? '', 'ok', 0, '', 0, file, '', ''].join('\t'));
    }
    return lines;
  }

  #netns(folder: string, items: readonly EvidenceItem[]): readonly NetnsEntry[] {
    const path = `${folder}/${NETNS}`;
    const entries = new Map<string, NetnsEntry>();
    if (this.#tree.paths.has(path)) readNetns(readIndex(this.#tree, path, this.#tree.origin), entries, (message, at) => this.#complain(path, message, at));
    else this.#complain(path, 'is not there: names and processes of the namespaces are not known');
    for (const { netns } of items) {
      if (netns !== undefined && !entries.has(netns)) entries.set(netns, { id: netns, inode: '', names: [], pids: [], cgroups: [] });
    }
    return [...entries.values()];
  }

  #complain(file: string, message: string, line?: number): void {
    this.#diagnostics.push({ file: this.#prefix + file, message, ...(line === undefined ? {} : { line }) });
  }
}
