/**
 * Connection tracking and translation, as nf_conntrack and nf_nat do it: the first packet of a connection decides, later ones
 * follow the table, collected entries win over rules, and answers are translated back.
 */
export type * from './connection.ts';
export * from './table.ts';
export * from './tuple.ts';
export * from './track.ts';
export * from './confirm.ts';
export * from './nat/range.ts';
export * from './nat/setup.ts';
export * from './nat/manip.ts';
