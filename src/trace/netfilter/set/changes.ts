import type { WalkContext } from '../../context.ts';

/** What rules of this run have done to a set member: the last word, or nothing. `set` names the set within the namespace. */
export function changed(ctx: WalkContext, set: string, key: string): 'add' | 'delete' | undefined {
  return ctx.setChanges.get(set)?.findLast((change) => change.key === key)?.op;
}

/** Writes down that a rule added or deleted a member, for the packets that follow in this run. */
export function change(ctx: WalkContext, set: string, op: 'add' | 'delete', key: string): void {
  const list = ctx.setChanges.get(set);
  if (list === undefined) ctx.setChanges.set(set, [{ op, key }]);
  else list.push({ op, key });
}
