/** A real packet beside the model's: the probe's sightings among all that was captured, and whether they are what the walk says. */
export { compare } from './compare.ts';
export type { Compared } from './compare.ts';
export { recognise } from './recognise.ts';
export type { Captured, ProbeMarks } from './recognise.ts';
