/** The question, and the one document that answers it. */
export type * from './capture.ts';
export type * from './check.ts';
export type * from './diff.ts';
export type * from './joined.ts';
export type * from './ladder.ts';
export type * from './locate.ts';
export type * from './query.ts';
export type * from './report.ts';
export type * from './target.ts';
export type * from './tcs.ts';
export { goodShare } from './verdict.ts';
export type * from './watch.ts';
