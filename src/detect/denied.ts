import type { PolicyFlow, PolicyVerdict } from '../model/kube/index.ts';
import type { RejectedBy } from '../model/trace/index.ts';
import type { Failure } from './failure.ts';
import { policyFlow } from './flow.ts';
import type { View } from './view.ts';

/** A failure in which a netfilter rule or a chain's policy ended the packet. */
export interface Blocked {
  readonly failure: Failure;
  readonly hook: string;
  readonly table: string;
  readonly chain: string;
  readonly how: 'drops' | 'rejects';
}

/** The failures that a rule ended, by drop or by reject. */
export function blockedByRule(failures: readonly Failure[]): readonly Blocked[] {
  return failures.flatMap((failure): Blocked[] => {
    const { disposition } = failure;
    if (disposition.kind === 'dropped' && disposition.by.kind === 'rule') return [{ failure, how: 'drops', ...placeOf(disposition.by) }];
    if (disposition.kind === 'rejected' && disposition.by.kind === 'rule') return [{ failure, how: 'rejects', ...placeOf(disposition.by) }];
    return [];
  });
}

function placeOf(by: Pick<Extract<RejectedBy, { kind: 'rule' }>, 'hook' | 'table' | 'chain'>): Pick<Blocked, 'hook' | 'table' | 'chain'> {
  return { hook: by.hook, table: by.table, chain: by.chain };
}

/** The flow of this failure with what the policies say of it in both directions; nothing for a flow that policies do not judge. */
function judged(view: View, failure: Failure): { readonly flow: PolicyFlow; readonly verdicts: readonly PolicyVerdict[] } | undefined {
  const open = failure.branch.journeys.find((journey) => journey.purpose === 'open');
  const flow = open === undefined ? undefined : policyFlow(view, open);
  return flow && { flow, verdicts: (['egress', 'ingress'] as const).map((direction) => view.policyVerdict(flow, direction)) };
}

/** The direction in which the policies deny the flow of this failure, with the flow and their verdict; none when they allow it. */
export function deniedByPolicy(view: View, failure: Failure): { readonly flow: PolicyFlow; readonly verdict: PolicyVerdict } | undefined {
  const { flow, verdicts } = judged(view, failure) ?? {};
  const verdict = verdicts?.find((candidate) => !candidate.allowed);
  return flow === undefined || verdict === undefined ? undefined : { flow, verdict };
}

/** Whether something failed, and all of it as the policies want. */
export function isDenied(view: View): boolean {
  return view.failures.length > 0 && view.failures.every((failure) => deniedByPolicy(view, failure) !== undefined);
}

/** Whether no policy denies the flow of this failure, and that beyond doubt. */
export function allowedByPolicy(view: View, failure: Failure): boolean {
  return judged(view, failure)?.verdicts.every(({ allowed, doubt }) => allowed && doubt === undefined) ?? true;
}
