import { API_RESOURCES } from '../../model/evidence/api-resource.ts';

/** What is asked of the API server through kubectl: `get` of one resource, and the file it is kept in. */
export interface Resource {
  readonly resource: string;
  readonly file: string;
  /** What comes after `kubectl get RESOURCE`. */
  readonly args: readonly string[];
}

export const RESOURCES: readonly Resource[] = API_RESOURCES.map(({ resource, namespaced, only, file }) => ({
  resource, file, args: only !== undefined ? [only.name, '--namespace', only.namespace] : namespaced ? ['--all-namespaces'] : [],
}));
