import type { Because, Netns, NetnsPart, Network, Part } from '../../model/network/index.ts';

/** What stands in for the line of evidence of something that is only proposed. */
export const PROPOSED: Because = { text: 'proposed by netwhy' };

/**
 * A copy of the network in which one namespace has other parts. Everything else, including what was not read yet, stays as lazy
 * as it was. An id that is not in the network gives the network unchanged.
 */
export function withNetns(network: Network, id: string, parts: (netns: Netns) => Partial<Netns>): Network {
  const old = network.netns.get(id);
  if (old === undefined) return network;
  const changed = Object.create(old, describe(parts(old))) as Netns;
  return { ...network, netns: new Overlay(network.netns, id, changed) };
}

/**
 * The parts of namespaces, by their id, that are no longer the same in a copy of the network with changes. What load balancers, security groups and public bandwidth of the cloud do is no part of
 * a namespace: where it changed, the devices of all count as changed, which every walk reads.
 */
export function changedParts(network: Network, changed: Network): ReadonlyMap<string, ReadonlySet<NetnsPart>> {
  const outside = network.balancers !== changed.balancers || network.securityGroups !== changed.securityGroups || network.networkAcls !== changed.networkAcls || network.publicBandwidth !== changed.publicBandwidth;
  const ids = network === changed ? [] : [...network.netns.keys()].filter((id) => outside || network.netns.get(id) !== changed.netns.get(id));
  return new Map(ids.map((id) => [id, new Set([...partsOver(network.netns.get(id), changed.netns.get(id)), ...(outside ? (['links'] as const) : [])])]));
}

/** One copy stands on the other (`withNetns`): what each has of its own. */
function partsOver(old: Netns | undefined, changed: Netns | undefined): ReadonlySet<NetnsPart> {
  const parts = new Set<NetnsPart>();
  for (let copy = changed; copy !== undefined && copy !== old; copy = Object.getPrototypeOf(copy) as Netns | undefined) {
    for (const part of Object.keys(copy) as NetnsPart[]) parts.add(part);
  }
  return parts;
}

/** A known part changed by a function; a missing part stays missing. */
export function mapPart<T>(part: Part<T>, change: (value: T) => T): Part<T> {
  return part.kind === 'known' ? { kind: 'known', value: change(part.value) } : part;
}

function describe(parts: Partial<Netns>): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, { value, enumerable: true }]));
}

/** A read-only map that differs from another in one entry, so that changing one namespace does not copy thousands. */
class Overlay implements ReadonlyMap<string, Netns> {
  readonly #base: ReadonlyMap<string, Netns>;
  readonly #id: string;
  readonly #changed: Netns;

  constructor(base: ReadonlyMap<string, Netns>, id: string, changed: Netns) {
    this.#base = base;
    this.#id = id;
    this.#changed = changed;
  }

  get size(): number {
    return this.#base.size;
  }

  get(id: string): Netns | undefined {
    return id === this.#id ? this.#changed : this.#base.get(id);
  }

  has(id: string): boolean {
    return this.#base.has(id);
  }

  forEach(visit: (value: Netns, key: string, map: ReadonlyMap<string, Netns>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  keys(): MapIterator<string> {
    return this.#base.keys();
  }

  *values(): MapIterator<Netns> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): MapIterator<[string, Netns]> {
    for (const [key, value] of this.#base.entries()) yield [key, key === this.#id ? this.#changed : value];
  }

  [Symbol.iterator](): MapIterator<[string, Netns]> {
    return this.entries();
  }
}
