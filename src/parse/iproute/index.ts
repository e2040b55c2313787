/**
 * What the dialects of iproute2 (`ip` and `bridge`, 4.x to 6.x) share: a line is some subject words and then attributes from a table
 * that says how many words each takes, and every command has a JSON form. The tables are what docs/support.md is made from.
 */
export * from './statement.ts';
export * from './tree.ts';
export * from './support.ts';
