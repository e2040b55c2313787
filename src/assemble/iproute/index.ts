/**
 * What the assemblers of iproute2 share: a dump cut into its objects, whether they came as text or as JSON, and values out of their
 * fields. Nothing here knows what an object means.
 */
export * from './entry.ts';
export * from './fields.ts';
export * from './tables.ts';
export * from './dsfield.ts';
