import type { PolicyVerdict } from '../model/kube/index.ts';
import type { PolicyFlow } from '../model/kube/index.ts';
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

/** The direction in which the NetworkPolicies deny the flow of this failure, with the flow and their verdict; none when they allow it. */
export function deniedByPolicy(view: View, failure: Failure): { readonly flow: PolicyFlow; readonly verdict: PolicyVerdict } | undefined {
  const open = failure.branch.journeys.find((journey) => journey.purpose === 'open');
  const flow = open === undefined ? undefined : policyFlow(view, open);
  if (flow === undefined) return undefined;
  const verdict = (['egress', 'ingress'] as const).map((direction) => view.policyVerdict(flow, direction)).find((candidate) => !candidate.allowed);
  return verdict === undefined ? undefined : { flow, verdict };
}
