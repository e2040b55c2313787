import { API_RESOURCES } from '../../model/evidence/api-resource.ts';
import type { Words } from '../../model/finding/finding.ts';
import { pool } from '../host/pool.ts';
import { groupOf } from './discovery.ts';
import type { Session } from './session.ts';

/** Something that must be allowed, and what is lost where it is not. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly costs: Words;
}

/** A right that is not there. `why` is the server's reason, when it gives one. */
export interface MissingRight {
  readonly right: Right;
  readonly why: string;
}

const AT_ONCE = 8;

/** What `collectObjects` needs. */
export const READER_RIGHTS: readonly Right[] = API_RESOURCES.map(({ resource, only, costs }) => {
  const { plural, group } = groupOf(resource);
  return only === undefined ? { verb: 'list', group, resource: plural, costs } : { verb: 'get', group, resource: plural, namespace: only.namespace, name: only.name, costs };
});

const NO_NODES: Words = { en: 'No node can be read through the API server: what happens on the nodes is unknown.', zh: '无法经 API 服务器读取任何节点：节点上发生的情况未知。' };
const NO_PODS: Words = { en: 'Nodes on which the agent does not run cannot be read: what happens on them is unknown.', zh: '无法读取没有运行代理的节点：这些节点上发生的情况未知。' };
const NO_END: Words = { en: 'Pods that netwhy makes on nodes without the agent stay until their time is over.', zh: 'netwhy 在没有代理的节点上创建的 Pod 会保留到其期限结束。' };
const NO_EVENTS: Words = { en: 'What turns is not written as Events; it is told here all the same.', zh: '变化不会写成 Event；这里仍会给出。' };

/** What it takes to reach nodes through pods of `namespace`. */
export function collectorRights(namespace: string): readonly Right[] {
  return ([['list', undefined, NO_NODES], ['create', undefined, NO_PODS], ['delete', undefined, NO_END], ['create', 'exec', NO_NODES], ['get', 'exec', NO_NODES]] as const).map(([verb, subresource, costs]) => ({
    verb, group: '', resource: 'pods', namespace, ...(subresource === undefined ? {} : { subresource }), costs,
  }));
}

/** What it takes to write Events. */
export const EVENT_RIGHTS: readonly Right[] = ['create', 'patch'].map((verb) => ({ verb, group: 'events.k8s.io', resource: 'events', costs: NO_EVENTS }));

/**
 * Asks the API server which of these rights we lack (SelfSubjectAccessReview, which every authenticated user may create). Undefined
 * when it does not say: then what is refused shows when it is asked for.
 */
export async function missingRights(session: Session, rights: readonly Right[], signal?: AbortSignal): Promise<readonly MissingRight[] | undefined> {
  const answers = await pool(rights, AT_ONCE, (right) => review(session, right, signal));
  if (answers.includes(undefined)) return undefined;
  return rights.flatMap((right, index) => {
    const why = answers[index];
    return why === undefined || why === true ? [] : [{ right, why }];
  });
}

/** True, or why not; undefined when the server does not answer the question. */
async function review(session: Session, { verb, group, resource, subresource, namespace, name }: Right, signal: AbortSignal | undefined): Promise<true | string | undefined> {
  const resourceAttributes = { verb, group, resource, ...(subresource === undefined ? {} : { subresource }), ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const answer = await session.ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
  if (answer.status !== 201) return undefined;
  const { status } = JSON.parse(answer.body.toString('utf8')) as { status?: { allowed?: boolean; reason?: string; evaluationError?: string } };
  if (status?.allowed === true) return true;
  return status?.reason ?? '';
}
