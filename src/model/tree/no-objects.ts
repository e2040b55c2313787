import { clbQuestionOf } from './clb.ts';
import { T_ROUTE } from './t-route.ts';

/** Whether a resource of `cluster/` is no list of API objects: an answer of a cloud's API, or a table of a gateway's database. */
export function isNoObjects(resource: string): boolean {
  return resource === T_ROUTE || clbQuestionOf(resource) !== undefined;
}
