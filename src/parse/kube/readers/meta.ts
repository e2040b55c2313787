import type { LabelSelector, ObjectMeta } from '../../../model/kube/object.ts';
import { list, string, strings, struct } from './shape.ts';

export const metadata = struct<ObjectMeta>(
  {
    name: string, namespace: string, uid: string, labels: strings, annotations: strings, deletionTimestamp: string, finalizers: list(string),
    ownerReferences: list(struct<NonNullable<ObjectMeta['ownerReferences']>[number]>({ kind: string, name: string, uid: string }, ['kind', 'name', 'uid'])),
  },
  ['name'],
);

export const labelSelector = struct<LabelSelector>({
  matchLabels: strings,
  matchExpressions: list(struct<NonNullable<LabelSelector['matchExpressions']>[number]>({ key: string, operator: string, values: list(string) }, ['key', 'operator'])),
});
