/** What `detect` finds and what `fix` proposes: facts and ids, with the words kept beside each cause. */
export * from './finding.ts';
export type * from './change.ts';
