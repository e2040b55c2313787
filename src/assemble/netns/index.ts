/**
 * One namespace from all of its evidence: which source says what, which of two is preferred, and what an absence means. The dialects
 * themselves are converted in their own folders.
 */
export { assembleNode } from './node.ts';
export type { AssembledNode } from './node.ts';
export { isEvidence } from './sources.ts';
export type { Sources } from './sources.ts';
export { PARTS_OF } from './parts-of-source.ts';
