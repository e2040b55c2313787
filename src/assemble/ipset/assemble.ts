import type { Because } from '../../model/network/because.ts';
import type { IpSet } from '../../model/network/ipset.ts';
import type { IpsetLine, IpsetTree } from '../../model/tree/ipset.ts';
import { LazyIpSet } from './set.ts';
import type { SetDraft } from './set.ts';

/** Converts the sets of a dump, by name. A line that cannot be read makes the set that it stands in not supported. */
export function assembleIpset(tree: IpsetTree): ReadonlyMap<string, IpSet> {
  const drafts = new Map<string, SetDraft>();
  let current: SetDraft | undefined;
  for (const { line, node, state, text } of tree.lines) {
    const because: Because = { ref: { file: tree.file, line }, text: text.trim() };
    if (node !== undefined) current = read(drafts, current, node, because);
    else if (state === 'not recognised') current?.elements.push({ element: '', options: [], because });
  }
  return new Map([...drafts].map(([name, draft]) => [name, new LazyIpSet(draft)]));
}

function read(drafts: Map<string, SetDraft>, current: SetDraft | undefined, node: IpsetLine, because: Because): SetDraft | undefined {
  switch (node.kind) {
    case 'create':
      return begin(drafts, node.set, because, node.type, node.options);
    case 'add': {
      const draft = drafts.get(node.set) ?? begin(drafts, node.set, because, '', []);
      draft.elements.push({ element: node.element, options: node.options, because });
      return draft;
    }
    case 'header':
      if (node.key === 'Name') return begin(drafts, node.value, because, '', []);
      if (current !== undefined) readHeader(current, node.key, node.value);
      return current;
    case 'member':
      current?.elements.push({ element: node.element, options: node.options, because });
      return current;
  }
}

function begin(drafts: Map<string, SetDraft>, name: string, because: Because, type: string, options: readonly string[]): SetDraft {
  const draft: SetDraft = { name, because, type, options, elements: [] };
  drafts.set(name, draft);
  return draft;
}

function readHeader(draft: SetDraft, key: string, value: string): void {
  if (key === 'Type') draft.type = value;
  if (key === 'Header') draft.options = value.split(' ');
  if (key === 'Number of entries' && /^\d+$/.test(value)) draft.announced = Number(value);
}
