/**
 * netwhy as a library: open a bundle with `collect`'s reader (Node) or hand in `Evidence` of your own (anywhere), ask, present.
 * Everything here but the opening of bundles runs in a browser or a worker as it is.
 */
export { check } from './check.ts';
export { compare } from './compare.ts';
export type { Comparison } from './compare.ts';
export { diagnose } from './diagnose.ts';
export type { Diagnosis } from './diagnose.ts';
export { presentCheckJson, presentCheckText, presentDiffJson, presentDiffText, presentHtml, presentJson, presentText } from './present/index.ts';
export type * from './model/evidence/index.ts';
export type * from './model/finding/index.ts';
export type * from './model/report/index.ts';
export { checkTcs } from './tcs.ts';
export { VERSION } from './version.ts';
