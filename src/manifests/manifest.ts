/** An API object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** What every object of ours is found by. */
export const NAME_LABEL = 'app.kubernetes.io/name';
export const NAME = 'netwhy';
/** Marks what one run made for itself, with the run's id. */
export const RUN_LABEL = 'netwhy.io/run';
/** When what a run made is surely no longer used, in seconds since 1970: what is older than that is removed by whoever comes next. */
export const UNTIL_LABEL = 'netwhy.io/until';
/** Which process made it: whoever comes next on the same machine sees at once whether that one is gone. */
export const OWNER_LABEL = 'netwhy.io/owner';
/** Tells the pods of the agent from those of a run. */
export const COMPONENT_LABEL = 'app.kubernetes.io/component';
export const AGENT = 'agent';
export const COLLECTOR = 'collector';
/** The container that commands are run in. */
export const CONTAINER = 'collector';

/** Labels of an object that stays. */
export function labelsOf(component: string): Record<string, string> {
  return { [NAME_LABEL]: NAME, [COMPONENT_LABEL]: component, 'app.kubernetes.io/managed-by': NAME };
}
