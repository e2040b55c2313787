import { CAUSES } from './detect/index.ts';
import type { Cause } from './detect/index.ts';

const BY_ID: ReadonlyMap<string, Cause> = new Map(CAUSES.map((cause) => [cause.id, cause]));

/** The cause of this id. A finding of none is our own mistake and throws. */
export function causeOf(id: string): Cause {
  const cause = BY_ID.get(id);
  if (cause === undefined) throw new Error(`bug: a finding of no cause: ${id}`);
  return cause;
}
