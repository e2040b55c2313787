/** What the packet walk is asked and what it answers: journeys of hops of steps, each ending in a disposition. */
export { encapsulatedIn } from './encapsulated.ts';
export type { Encapsulated } from './encapsulated.ts';
export * from './question.ts';
export type * from './disposition.ts';
export type * from './journey.ts';
