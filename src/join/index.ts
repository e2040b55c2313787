/** Connections that fail in captures beside what the model says of them: whether the outcome is the same, and whether the packet is lost where the model loses it. */
export { compare, distinct } from './compare.ts';
export { formOf, withoutClientPort } from './form.ts';
export { openedByBox } from './opened-by-box.ts';
export type { Compared, Shown } from './compare.ts';
