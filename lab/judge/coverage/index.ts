/**
 * What the judge has seen of the support table. `worlds/` are systematic worlds that together meet every kind of rule, route and device;
 * `rows.ts` says of each row of the table how much of it has to be seen, `coverageOf` what a judged world showed.
 */
export { coverageOf, coverageText, gapsIn } from './coverage.ts';
export type { Gap } from './coverage.ts';
export { newProgress } from './progress.ts';
export type { Progress } from './progress.ts';
export { rowsFor } from './rows.ts';
export type { Row } from './rows.ts';
export { addSeen } from './seen.ts';
export type { Count, Seen } from './seen.ts';
export { coverageWorlds } from './worlds/index.ts';
