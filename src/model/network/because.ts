import type { LineRef } from '../evidence/evidence.ts';

/** Why something is so: the line of evidence, or the absence of evidence. `text` is the line itself or what is missing. */
export interface Because {
  readonly ref?: LineRef;
  readonly text: string;
}

/** A part of the network that was collected, or that was not: then whoever needs it answers *unknown because of this*. */
export type Part<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'missing'; readonly because: Because };

/** Three answers. `unknown` always carries the line that makes it so. */
export type Tri = { readonly kind: 'yes' } | { readonly kind: 'no' } | { readonly kind: 'unknown'; readonly because: Because };

/** Lines once each, in their order. */
export function distinctLines(lines: readonly Because[]): readonly Because[] {
  return lines.filter((line, index) => lines.findIndex((other) => other.text === line.text && other.ref?.line === line.ref?.line && other.ref?.file === line.ref?.file) === index);
}
