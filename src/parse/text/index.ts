/**
 * What the line-by-line dialects share: cutting a text into lines so that it can be put together again exactly, and words with
 * the white space between them. It knows no dialect.
 */
export * from './line-tree.ts';
export * from './words.ts';
