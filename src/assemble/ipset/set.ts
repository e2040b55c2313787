import type { Because } from '../../model/network/because.ts';
import type { IpSet, IpSetEntry, IpSetPart } from '../../model/network/ipset.ts';
import { IPSET_TYPES } from '../../model/tree/ipset.ts';
import { readPart } from './part.ts';
import type { Dimension } from './part.ts';

/** What was read of a set. `announced`: how many members `ipset list` said there are. */
export interface SetDraft {
  readonly name: string;
  readonly because: Because;
  type: string;
  options: readonly string[];
  announced?: number;
  readonly elements: ElementDraft[];
}

export interface ElementDraft {
  readonly element: string;
  readonly options: readonly string[];
  readonly because: Because;
}

/** A set whose elements are converted when first read. It is not supported when its type, an option or one element is not. */
export class LazyIpSet implements IpSet {
  readonly name: string;
  readonly type: string;
  readonly family: IpSet['family'];
  readonly dimensions: readonly Dimension[];
  readonly because: Because;
  readonly hash?: { readonly size: number; readonly initval: number };
  readonly #draft: SetDraft;
  readonly #known: boolean;
  #content: { readonly entries: readonly IpSetEntry[]; readonly complete: boolean } | undefined;

  constructor(draft: SetDraft) {
    this.name = draft.name;
    this.type = draft.type;
    this.because = draft.because;
    this.family = familyOf(draft);
    const hash = hashOf(draft);
    if (hash !== undefined) this.hash = hash;
    this.#known = isEvaluated(draft.type);
    this.dimensions = this.#known ? dimensionsOf(draft.type) : [];
    this.#draft = draft;
  }

  get entries(): readonly IpSetEntry[] {
    this.#content ??= this.#convert();
    return this.#content.entries;
  }

  get supported(): boolean {
    this.#content ??= this.#convert();
    return this.#content.complete;
  }

  #convert(): { readonly entries: readonly IpSetEntry[]; readonly complete: boolean } {
    const { elements, announced } = this.#draft;
    if (!this.#known) return { entries: [], complete: false };
    const converted = elements.map((element) => convertElement(element, this.dimensions, this.#draft));
    const complete = hasOnlyPlainKeys(this.#draft) && (announced ?? elements.length) === elements.length && converted.every((some) => some.length > 0);
    return { entries: converted.flat(), complete };
  }
}

/** The entries that one element stands for; none when it cannot be read. */
function convertElement({ element, options, because }: ElementDraft, dimensions: readonly Dimension[], set: SetDraft): IpSetEntry[] {
  const header = { wildcard: options.includes('wildcard'), ...netmaskOf(set) };
  const texts = dimensions.length === 1 ? [element] : element.split(',');
  if (texts.length !== dimensions.length) return [];
  let ways: IpSetPart[][] = [[]];
  for (const [index, dimension] of dimensions.entries()) {
    const parts = readPart(dimension, texts[index] ?? '', header);
    ways = ways.flatMap((way) => (parts ?? []).map((part) => [...way, part]));
  }
  return ways.map((parts) => ({ parts, nomatch: options.includes('nomatch'), because }));
}

function isEvaluated(type: string): boolean {
  return Object.hasOwn(IPSET_TYPES, type) && IPSET_TYPES[type as keyof typeof IPSET_TYPES].state !== 'not supported';
}

function dimensionsOf(type: string): readonly Dimension[] {
  return type.slice(type.indexOf(':') + 1).split(',') as Dimension[];
}

function familyOf({ options, type }: SetDraft): IpSet['family'] {
  const family = optionValue(options, 'family');
  if (family === 'inet' || family === 'inet6') return family;
  return type.startsWith('bitmap:ip') ? 'inet' : 'none';
}

/** `markmask` and `bitmask` change what is looked up in a way that elements cannot say. */
function hasOnlyPlainKeys({ options }: SetDraft): boolean {
  return !options.includes('bitmask') && Number(optionValue(options, 'markmask') ?? 0xffffffff) === 0xffffffff;
}

function hashOf({ options }: SetDraft): IpSet['hash'] {
  const [size, initval] = ['hashsize', 'initval'].map((name) => Number(optionValue(options, name) ?? Number.NaN));
  return size === undefined || initval === undefined || !Number.isInteger(Math.log2(size)) || !Number.isInteger(initval) ? undefined : { size, initval };
}

function netmaskOf({ options }: SetDraft): { readonly netmask?: number } {
  const netmask = Number(optionValue(options, 'netmask') ?? Number.NaN);
  return Number.isInteger(netmask) && netmask >= 0 && netmask <= 128 ? { netmask } : {};
}

function optionValue(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options[at + 1];
}
