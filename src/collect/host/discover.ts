import { identity, list, readText } from '../door.ts';
import { NAME_FOLDERS } from './name-folders.ts';
import type { NetnsEntry } from '../../model/evidence/evidence.ts';

/** A namespace of this host, and the paths by which it can be entered, the best first. */
export interface FoundNetns extends NetnsEntry {
  readonly paths: readonly string[];
  /** True when the collector itself runs in it. */
  readonly own: boolean;
}

interface Draft {
  readonly inode: string;
  readonly names: Set<string>;
  readonly pids: number[];
  readonly cgroups: Set<string>;
  readonly paths: string[];
}

/**
 * Every network namespace that can be seen from here: of all processes in /proc and of all names. Told apart by inode.
 * The host's is that of process 1, or the collector's own when process 1 cannot be looked at; it comes first.
 */
export function discover(): readonly FoundNetns[] {
  const self = identity('/proc/self/ns/net');
  const drafts = new Map<string, Draft>();
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b)) addProcess(drafts, pid);
  for (const folder of NAME_FOLDERS) {
    for (const name of list(folder)) addName(drafts, `${folder}/${name}`, name, self?.dev);
  }
  const own = self?.ino.toString();
  const host = identity('/proc/1/ns/net')?.ino.toString() ?? own;
  const ordered = [...drafts.values()].sort((a, b) => Number(b.inode === host) - Number(a.inode === host));
  const taken = new Set(['host']);
  return ordered.map((draft) => entry(draft, draft.inode === host, draft.inode === own, taken));
}

function draftOf(drafts: Map<string, Draft>, inode: string): Draft {
  const known = drafts.get(inode);
  if (known !== undefined) return known;
  const draft: Draft = { inode, names: new Set(), pids: [], cgroups: new Set(), paths: [] };
  drafts.set(inode, draft);
  return draft;
}

function addProcess(drafts: Map<string, Draft>, pid: number): void {
  const path = `/proc/${pid}/ns/net`;
  const id = identity(path);
  if (id === undefined) return;
  const draft = draftOf(drafts, id.ino.toString());
  draft.pids.push(pid);
  if (draft.paths.length < 4) draft.paths.push(path);
  for (const line of (readText(`/proc/${pid}/cgroup`) ?? '').split('\n')) if (line !== '') draft.cgroups.add(line);
}

function addName(drafts: Map<string, Draft>, path: string, name: string, nsfs: bigint | undefined): void {
  const id = identity(path);
  // A name whose namespace is gone, or not mounted here, is a plain file on another file system.
  if (id === undefined || id.dev !== nsfs) return;
  const draft = draftOf(drafts, id.ino.toString());
  draft.names.add(name);
  draft.paths.push(path);
}

function entry(draft: Draft, host: boolean, own: boolean, taken: Set<string>): FoundNetns {
  const name = [...draft.names].find((candidate) => isId(candidate) && !taken.has(candidate));
  const id = host ? 'host' : (name ?? `ns-${draft.inode}`);
  taken.add(id);
  return { id, inode: draft.inode, names: [...draft.names], pids: draft.pids, cgroups: [...draft.cgroups], paths: draft.paths, own };
}

/** Can be a folder's name everywhere, and is not taken for an inode's. */
function isId(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name) && !/^ns-\d+$/.test(name);
}
