import type { Finding } from '../model/finding/index.ts';
import { CAUSES } from './causes/index.ts';
import type { View } from './view.ts';

/**
 * Finds what is wrong: every cause looks at the network, the promise and the journeys, and reports ids and facts. A cause is
 * reported only where a packet really met it. Each cause is one folder under `causes/`; the list is generated.
 */
export function detect(view: View): readonly Finding[] {
  return CAUSES.flatMap((cause) => cause.detect(view));
}

/** What goes wrong now and then on the way of connections that stand. */
export function detectSometimes(view: View): readonly Finding[] {
  return CAUSES.filter(({ sometimes }) => sometimes === true).flatMap((cause) => cause.detect(view)).filter(({ isCause }) => isCause);
}

/** What is about to go wrong on the way of connections that stand. */
export function detectWarnings(view: View): readonly Finding[] {
  return CAUSES.filter(({ warns }) => warns === true).flatMap((cause) => cause.detect(view)).filter(({ isCause }) => !isCause);
}

export { CAUSES } from './causes/index.ts';
export { deniedByPolicy, isDenied } from './denied.ts';
export { failuresOf } from './failure.ts';
export type { Failure } from './failure.ts';
export { neededSettings } from './needed-settings/index.ts';
export { oddSettings } from './odd-settings.ts';
export { compareTcs } from './tcs/index.ts';
export type { Cause } from './cause.ts';
export type { View } from './view.ts';
