/** Fixes are applied to the model, the packet is walked again, and only what turns the verdict is offered, with what else it changes. */
export { askedAfter } from './asked.ts';
export { prove } from './prove.ts';
export type { Judge } from './prove.ts';
export { proveTogether } from './together.ts';
export { refute } from './refute.ts';
export { applyChanges } from './apply/index.ts';
export { changedParts } from './apply/override.ts';
export { planTcs, proveTcs } from './tcs/index.ts';
