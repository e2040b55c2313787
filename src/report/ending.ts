import type { Useless } from '../model/report/index.ts';
import type { Journey } from '../model/trace/index.ts';

/** How the first of the failures ends; nothing when there is none. */
export function endingOf([first]: readonly { readonly journey: Journey }[]): Useless['ends'] {
  return first === undefined ? undefined : { direction: first.journey.direction, disposition: first.journey.disposition };
}
