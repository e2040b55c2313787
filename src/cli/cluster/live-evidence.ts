import type { BundleFile, CollectedObjects, NodeOutcome, Session } from '../../collect/index.ts';
import type { Evidence, EvidenceItem, NodeEvidence } from '../../model/evidence/index.ts';
import { bundleFiles } from './collect.ts';

/**
 * Evidence of a cluster of which ever more becomes known, and of which things change: what is said as before stays the same item, so that it is parsed once, and so
 * that whoever compares sees at once that it did not change.
 */
export class LiveEvidence {
  readonly #session: Session;
  readonly #createdAt = new Date().toISOString();
  readonly #ofLine = new WeakMap<CollectedObjects, Evidence>();
  readonly #ofNode = new Map<string, { readonly outcome: NodeOutcome; readonly evidence: Evidence }>();
  #lines: readonly CollectedObjects[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** The API objects as they are now; a line that is the same object as before is not read again. */
  async setObjects(lines: readonly CollectedObjects[]): Promise<void> {
    for (const line of lines) if (!this.#ofLine.has(line)) this.#ofLine.set(line, await this.#read([line], []));
    this.#lines = lines;
  }

  /** What nodes gave; those that gave something before are replaced. */
  async setNodes(outcomes: readonly NodeOutcome[]): Promise<void> {
    for (const outcome of outcomes) {
      const before = this.#ofNode.get(outcome.node)?.evidence;
      const evidence = await this.#read([], [outcome]);
      this.#ofNode.set(outcome.node, { outcome, evidence: before === undefined ? evidence : { ...evidence, nodes: evidence.nodes.map((node) => withKnown(node, before.nodes)) } });
    }
  }

  /** Forgets nodes that are no more. */
  keepNodes(names: ReadonlySet<string>): void {
    for (const name of this.#ofNode.keys()) if (!names.has(name)) this.#ofNode.delete(name);
  }

  /** All of it, as a bundle says it. */
  async now(): Promise<Evidence> {
    const base = await this.#read([], []);
    const parts = [...this.#lines.flatMap((line) => this.#ofLine.get(line) ?? []), ...[...this.#ofNode.values()].map(({ evidence }) => evidence)];
    return { ...base, nodes: parts.flatMap(({ nodes }) => nodes), cluster: parts.flatMap(({ cluster }) => cluster), diagnostics: [base, ...parts].flatMap(({ diagnostics }) => diagnostics) };
  }

  /** The files of a bundle of it. */
  files(): Promise<readonly BundleFile[]> {
    return bundleFiles(this.#createdAt, this.#session, this.#lines, this.outcomes());
  }

  /** What each node gave last. */
  outcomes(): readonly NodeOutcome[] {
    return [...this.#ofNode.values()].map(({ outcome }) => outcome);
  }

  async #read(lines: readonly CollectedObjects[], outcomes: readonly NodeOutcome[]): Promise<Evidence> {
    const { bundleOf } = await import('../../collect/index.ts');
    return bundleOf(await bundleFiles(this.#createdAt, this.#session, lines, outcomes), `context ${this.#session.context}, server ${this.#session.server}`);
  }
}

/** The same node, with the items of before where they say the same. */
function withKnown(node: NodeEvidence, before: readonly NodeEvidence[]): NodeEvidence {
  const known = new Map(before.find(({ name }) => name === node.name)?.items.map((item) => [placeOf(item), item]));
  const items = node.items.map((item) => {
    const was = known.get(placeOf(item));
    return was !== undefined && was.state === item.state && was.command === item.command && was.text() === item.text() ? was : item;
  });
  return { ...node, items };
}

function placeOf({ netns, source, file }: EvidenceItem): string {
  return `${netns ?? ''}\n${source}\n${file}`;
}
