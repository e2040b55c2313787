import type { ClusterItem, EvidenceItem } from '../../model/evidence/evidence.ts';
import type { CollectState, SourceId } from '../../model/evidence/source.ts';
import { NONE } from './format.ts';
import type { IndexLine } from './index-line.ts';
import type { FileTree } from './tree.ts';

/** What items of nodes and of the cluster share: an index line, and a text that is read when it is first asked for. */
class Item {
  readonly file: string;
  readonly command: string;
  readonly exit: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly note: string;
  #state: CollectState;
  readonly #path: string | undefined;
  readonly #tree: FileTree;

  /** `path` is where the text is in the tree, absent when there is none; `file` is how it is called in messages. */
  constructor(tree: FileTree, line: IndexLine, file: string, path: string | undefined, state: CollectState) {
    this.#tree = tree;
    this.#path = path;
    this.#state = state;
    this.file = file;
    this.command = line.command;
    this.exit = line.exit;
    this.startedAt = line.startedAt;
    this.durationMs = line.durationMs;
    this.note = line.note;
  }

  get state(): CollectState {
    return this.#state;
  }

  text(): string {
    if (this.#path === undefined) return '';
    try {
      return this.#tree.read(this.#path).toString('utf8');
    } catch {
      this.#state = 'failed';
      return '';
    }
  }
}

export class NodeItem extends Item implements EvidenceItem {
  readonly node: string;
  declare readonly netns?: string;
  readonly source: SourceId;

  constructor(node: string, source: SourceId, ...rest: ConstructorParameters<typeof Item>) {
    super(...rest);
    this.node = node;
    this.source = source;
    if (rest[1].netns !== NONE) this.netns = rest[1].netns;
  }
}

export class ObjectsItem extends Item implements ClusterItem {
  readonly resource: string;

  constructor(resource: string, ...rest: ConstructorParameters<typeof Item>) {
    super(...rest);
    this.resource = resource;
  }
}
