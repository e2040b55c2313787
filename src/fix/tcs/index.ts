/** Proves on what was collected of TCS that a change mends what it is offered for, and joins such changes to a plan. */
export { planTcs } from './plan.ts';
export { proveTcs } from './prove.ts';
