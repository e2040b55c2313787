/** What of TCS is compared, what can be changed of it, and how a change is said in SQL. */
export { commandOf, statementOf, valuesOf } from './change.ts';
export type { AnnotationChange, RowChange, RowValues, TcsChange, TcsRemedy } from './change.ts';
export type { TcsParts } from './parts.ts';
export type { PlannedAddress, TcsPlan } from './plan.ts';
export { ALL_VPCS, lineOfRow, lineOfWanted, RULE_WEIGHT } from './rule.ts';
export { COMPARED } from './statement.ts';
export type { Statement } from './statement.ts';
