import type { NetnsEntry } from '../../model/evidence/evidence.ts';

interface Draft extends NetnsEntry {
  inode: string;
  readonly names: string[];
  readonly pids: number[];
  readonly cgroups: string[];
}

/** Reads `id TAB key TAB value` lines into `entries`, in the order in which the namespaces come. */
export function readNetns(text: string, entries: Map<string, NetnsEntry>, complain: (message: string, line: number) => void): void {
  const drafts = new Map<string, Draft>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [id = '', key = '', value] = line.split('\t');
    if (value === undefined) {
      complain('a line has three fields separated by tabs: id, key, value', at + 1);
      continue;
    }
    const draft = drafts.get(id) ?? { id, inode: '', names: [], pids: [], cgroups: [] };
    drafts.set(id, draft);
    entries.set(id, draft);
    if (!addFact(draft, key, value)) complain(`"${key.slice(0, 40)}" is not a key that this netwhy knows`, at + 1);
  }
}

function addFact(draft: Draft, key: string, value: string): boolean {
  if (key === 'inode') draft.inode = value;
  else if (key === 'name') draft.names.push(value);
  else if (key === 'pid') draft.pids.push(Number(value));
  else if (key === 'cgroup') draft.cgroups.push(value);
  else return false;
  return true;
}
