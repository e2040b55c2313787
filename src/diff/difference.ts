import type { Changed } from '../model/report/index.ts';
import type { Op } from './align.ts';
import type { FoundObject } from './objects.ts';
import type { Token } from './tokens.ts';
import type { ObjectsUnit, OutputUnit } from './units.ts';

/** An output that both bundles have, piece by piece. */
export interface Aligned {
  readonly unit: OutputUnit;
  readonly old: readonly Token[];
  readonly new: readonly Token[];
  readonly ops: readonly Op[];
}

/** A file of objects that both bundles have, object by object. */
export interface AlignedObjects {
  readonly unit: ObjectsUnit;
  readonly old: ReadonlyMap<string, FoundObject>;
  readonly new: ReadonlyMap<string, FoundObject>;
}

/** How a difference is carried from one bundle into the other. */
export type Carried =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'namespace'; readonly node: string; readonly netns: string }
  | { readonly kind: 'output'; readonly unit: OutputUnit }
  | { readonly kind: 'file'; readonly unit: ObjectsUnit }
  | { readonly kind: 'lines'; readonly aligned: Aligned; readonly ops: readonly number[] }
  | { readonly kind: 'object'; readonly aligned: AlignedObjects; readonly key: string };

/** One thing that two bundles have otherwise, no larger than it takes to be carried alone. */
export interface Difference {
  /** Of what it is a part: differences of one whole are tried together first. */
  readonly whole: string;
  readonly changed: Changed;
  readonly carried: Carried;
}
