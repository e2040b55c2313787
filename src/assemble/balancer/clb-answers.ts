import type { ClusterItem, LineRef } from '../../model/evidence/evidence.ts';
import { clbQuestionOf } from '../../model/tree/clb.ts';
import type { ClbAnswer, ClbInstance, ClbListener, ClbRule, ClbTarget, ClbTargetHealth, ClbTree, CvmInstance, SecurityGroupPolicies, SecurityGroupPolicy } from '../../model/tree/clb.ts';

/** Reads a file of an answer; the caller keeps what was read. */
export type ClbReader = (item: ClusterItem) => ClbTree;

/** Something of an answer, with where it stands. */
export interface Told<T> {
  readonly value: T;
  readonly ref: LineRef;
}

/** A listener, and the rules that it has of seven layers. */
export interface ToldListener extends Told<ClbListener> {
  readonly rules: readonly (Told<ClbRule> & { readonly targets: readonly Told<ClbTarget>[] })[];
}

/** What the cloud's API said of one load balancer; what was not asked is absent. */
export interface ClbTold {
  readonly instance?: Told<ClbInstance>;
  readonly listeners?: readonly ToldListener[];
  readonly targets?: readonly (ToldListener & { readonly backends: readonly Told<ClbTarget>[] })[];
  readonly health?: readonly Told<ClbTargetHealth>[];
}

/** The policies of a security group. */
export interface ToldGroup extends Told<SecurityGroupPolicies> {
  readonly ingress: readonly Told<SecurityGroupPolicy>[];
  readonly egress: readonly Told<SecurityGroupPolicy>[];
}

/** All answers of a bundle, by the id of the load balancer. */
export function clbAnswers(items: readonly ClusterItem[], read: ClbReader): ReadonlyMap<string, ClbTold> {
  const told = new Map<string, ClbTold>();
  for (const item of items) {
    if (item.state !== 'ok' || clbQuestionOf(item.resource) === undefined) continue;
    const tree = read(item);
    if (tree.answer !== undefined) for (const [id, more] of byBalancer(tree.answer, tree)) told.set(id, { ...told.get(id), ...more });
  }
  return told;
}

function byBalancer(answer: ClbAnswer, tree: ClbTree): readonly (readonly [string, ClbTold])[] {
  const told = <T extends object>(value: T): Told<T> => ({ value, ref: tree.refOf(value) });
  const listened = (listener: ClbListener): ToldListener => ({ ...told(listener), rules: (listener.Rules ?? []).map((rule) => ({ ...told(rule), targets: (rule.Targets ?? []).map(told) })) });
  switch (answer.kind) {
    case 'DescribeLoadBalancers': return answer.instances.map((instance) => [instance.LoadBalancerId, { instance: told(instance) }]);
    case 'DescribeListeners': return [[answer.of, { listeners: answer.listeners.map(listened) }]];
    case 'DescribeTargets': return [[answer.of, { targets: answer.listeners.map((listener) => ({ ...listened(listener), backends: targetsOf(listener).map(told) })) }]];
    case 'DescribeInstances': case 'DescribeSecurityGroupPolicies': case 'DescribeNetworkAccountType': case 'DescribeNetworkAcls': case 'vpcgw': case 'balancer': return [];
    case 'DescribeTargetHealth': return answer.balancers.map(({ LoadBalancerId, Listeners = [] }) => [LoadBalancerId, { health: Listeners.flatMap(targetsOf).map(told) }]);
  }
}

/** Targets of a listener of four layers, which some answers keep in a rule without a domain. */
function targetsOf<T>({ Targets = [], Rules = [] }: ClbListener<T>): readonly T[] {
  return [...Targets, ...Rules.flatMap((rule) => rule.Targets ?? [])];
}

/** The virtual machines that DescribeInstances tells of; nothing where nobody asked. */
export function instancesTold(items: readonly ClusterItem[], read: ClbReader): readonly Told<CvmInstance>[] | undefined {
  const item = items.find(({ resource, state }) => resource === 'DescribeInstances' && state === 'ok');
  const tree = item === undefined ? undefined : read(item);
  return tree?.answer?.kind === 'DescribeInstances' ? tree.answer.machines.map((value) => ({ value, ref: tree.refOf(value) })) : undefined;
}

/** The security groups whose policies were asked for, by id, each policy with its line. */
export function groupsTold(items: readonly ClusterItem[], read: ClbReader): ReadonlyMap<string, ToldGroup> {
  const told = new Map<string, ToldGroup>();
  for (const item of items) {
    if (item.state !== 'ok' || clbQuestionOf(item.resource)?.kind !== 'DescribeSecurityGroupPolicies') continue;
    const tree = read(item);
    const { answer } = tree;
    if (answer?.kind !== 'DescribeSecurityGroupPolicies') continue;
    const each = (policies: readonly SecurityGroupPolicy[] = []): readonly Told<SecurityGroupPolicy>[] => policies.map((value) => ({ value, ref: tree.refOf(value) }));
    told.set(answer.of, { value: answer.policies, ref: tree.refOf(answer.policies), ingress: each(answer.policies.Ingress), egress: each(answer.policies.Egress) });
  }
  return told;
}

/** The kind of the account, where it was asked for. */
export function accountTold(items: readonly ClusterItem[], read: ClbReader): Told<string> | undefined {
  const item = items.find(({ resource, state }) => resource === 'DescribeNetworkAccountType' && state === 'ok');
  const tree = item === undefined ? undefined : read(item);
  return tree?.answer?.kind === 'DescribeNetworkAccountType' ? { value: tree.answer.type, ref: { file: tree.file, line: 1 } } : undefined;
}

/** The addresses that somebody wrote down for VPCGW. */
export function vpcgwTold(items: readonly ClusterItem[], read: ClbReader): Told<readonly string[]> | undefined {
  const item = items.find(({ resource, state }) => resource === 'vpcgw' && state === 'ok');
  const tree = item === undefined ? undefined : read(item);
  return tree?.answer?.kind === 'vpcgw' ? { value: tree.answer.sources, ref: { file: tree.file, line: 1 } } : undefined;
}
