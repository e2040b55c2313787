import { API_RESOURCES } from '../model/evidence/index.ts';
import type { Manifest } from './manifest.ts';
import { labelsOf } from './manifest.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Roles that `netwhy watch` in the cluster has. */
export const [READER, COLLECTOR_ROLE, EVENTS] = ['netwhy-reader', 'netwhy-collector', 'netwhy-events'];

const PODS: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'create', 'delete'] },
  // A WebSocket is a GET; newer servers ask for `create` all the same.
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] },
];

/**
 * The roles. `netwhy-reader`: to list what `collect` reads, and to follow it (`watch`), bound for the whole cluster; it names no Secret, and ConfigMaps only one
 * by one. `netwhy-collector`: to read nodes through pods of netwhy's own namespace, bound in that namespace alone. `netwhy-debug`: the same
 * where nothing was installed, in a namespace that each run makes and removes; whoever has it can be root on every node. `netwhy-events`: to write Events (`netwhy watch --events`)
 * beside what the others allow, bound for the whole cluster; it can read none, and no role of netwhy's can write anything else that is a user's.
 */
export function clusterRoles(): readonly Manifest[] {
  return [
    role(READER, readerRules()),
    role(COLLECTOR_ROLE, PODS),
    role(EVENTS, [{ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] }]),
    role('netwhy-debug', [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'create', 'delete'] }, ...PODS]),
  ];
}

function readerRules(): readonly Rule[] {
  const lists = new Map<string, string[]>();
  for (const { resource, only } of API_RESOURCES) {
    if (only !== undefined) continue;
    const [plural = '', ...group] = resource.split('.');
    const name = group.join('.');
    lists.set(name, [...(lists.get(name) ?? []), plural]);
  }
  const names = [...new Set(API_RESOURCES.flatMap(({ only }) => (only === undefined ? [] : [only.name])))];
  return [
    ...[...lists].map(([group, resources]) => ({ apiGroups: [group], resources, verbs: ['list', 'watch'] })),
    { apiGroups: [''], resources: ['configmaps'], resourceNames: names, verbs: ['get'] },
  ];
}

function role(name: string, rules: readonly Rule[]): Manifest {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels: labelsOf('rbac') }, rules };
}
