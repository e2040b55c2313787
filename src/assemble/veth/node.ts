import type { Part } from '../../model/network/because.ts';
import type { Link, LinkedDevice } from '../../model/network/link.ts';
import type { NamespaceId } from './nsids.ts';

/** A namespace of a node, as pairing needs it. Nothing is asked for before it is needed; the functions may be slow. */
export interface PairNamespace {
  /** `NODE/ID`; the host's own is `NODE/host`. */
  readonly id: string;
  /** Its names under /run/netns. */
  readonly names: readonly string[];
  /** Its devices as `assembleLinks` gives them. */
  links(): Part<readonly Link[]>;
  /** `ip netns list-id` of it. */
  nsids(): Part<readonly NamespaceId[]>;
  /** The raw text of its `ip link`, which is only searched for ifindexes; absent when not collected. */
  linkText(): string | undefined;
}

/** What is known of the namespaces of one node, each read once and only when asked for. */
export class NodeIndex {
  readonly namespaces: readonly PairNamespace[];
  readonly #links = new Map<string, ReadonlyMap<number, Link>>();
  #byEnds: ReadonlyMap<string, readonly PairNamespace[]> | undefined;

  constructor(namespaces: readonly PairNamespace[]) {
    this.namespaces = namespaces;
  }

  /** Devices by ifindex; none when they were not collected. */
  links(namespace: PairNamespace): ReadonlyMap<number, Link> {
    const found = this.#links.get(namespace.id);
    if (found !== undefined) return found;
    const part = namespace.links();
    const links = new Map(part.kind === 'known' ? part.value.map((link) => [link.ifindex, link]) : []);
    this.#links.set(namespace.id, links);
    return links;
  }

  /** The name of the namespace that a device's other end is in, as this namespace knows it. */
  nameOf(namespace: PairNamespace, elsewhere: NonNullable<LinkedDevice['elsewhere']>): string | undefined {
    if (elsewhere.name !== undefined || elsewhere.nsid === undefined) return elsewhere.name;
    const ids = namespace.nsids();
    return ids.kind === 'known' ? ids.value.find((id) => id.nsid === elsewhere.nsid)?.name : undefined;
  }

  /** The namespaces in whose text a device with this ifindex points to that one: found without reading the devices. */
  pointing(ifindex: number, to: number): readonly PairNamespace[] {
    this.#byEnds ??= scan(this.namespaces);
    return this.#byEnds.get(`${ifindex}>${to}`) ?? [];
  }
}

/** `7: cali0@if2: <...` in text, `"ifindex":7,"link_index":2` in JSON. */
const ENDS = /^(\d+): [^\n:]*@if(\d+): |"ifindex":\s*(\d+),\s*"link_index":\s*(\d+)/gm;

function scan(namespaces: readonly PairNamespace[]): ReadonlyMap<string, readonly PairNamespace[]> {
  const byEnds = new Map<string, PairNamespace[]>();
  for (const namespace of namespaces) {
    for (const [, index, to, jsonIndex, jsonTo] of (namespace.linkText() ?? '').matchAll(ENDS)) {
      const key = `${index ?? jsonIndex ?? ''}>${to ?? jsonTo ?? ''}`;
      const found = byEnds.get(key);
      if (found === undefined) byEnds.set(key, [namespace]);
      else found.push(namespace);
    }
  }
  return byEnds;
}
