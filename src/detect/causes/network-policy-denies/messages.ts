import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{kind} {policy} does not allow {flow} ({direction})', zh: '{kind} {policy} 不允许 {flow}({direction} 方向)' },
  explanation: {
    en: 'The pod is isolated for {direction} by {policies} policy(ies), and no rule allows the flow. Nearest is rule {rule} of {policy}: its {field} wants "{want}", the flow has "{have}".',
    zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离,没有规则允许该流量。最接近的是 {policy} 的第 {rule} 条规则:字段 {field} 要求“{want}”,而流量为“{have}”。',
  },
  explanations: {
    noRules: {
      en: 'The pod is isolated for {direction} by {policies} policy(ies), and {policy} has no {direction} rules at all: nothing is allowed.',
      zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离,而 {policy} 没有任何 {direction} 规则:一律不放行。',
    },
    adminTier: {
      en: 'Rule {rule} of {kind} {policy} (priority {priority}) denies {direction} for the pod. The policies of the Admin tier come before all NetworkPolicies: none of those can allow the flow.',
      zh: '{kind} {policy}(优先级 {priority})的规则 {rule} 拒绝该 Pod 的 {direction} 流量。Admin 层策略先于所有 NetworkPolicy:任何 NetworkPolicy 都无法放行该流量。',
    },
    baselineTier: {
      en: 'Rule {rule} of {kind} {policy} denies {direction} for the pod. It is of the Baseline tier, which decides because no NetworkPolicy isolates the pod for {direction}.',
      zh: '{kind} {policy} 的规则 {rule} 拒绝该 Pod 的 {direction} 流量。它属于 Baseline 层;没有 NetworkPolicy 在 {direction} 方向隔离该 Pod,因此由它决定。',
    },
  },
  disproof: { en: 'the connection fails just the same from a pod that has the wanted label or address, or with the policy removed', zh: '具备所需标签或地址的 Pod 同样失败,或移除该策略后仍然失败' },
  fixes: {
    allow: { en: 'Add a rule to the policy that allows this flow, or correct the field that did not match', zh: '在该策略中增加允许此流量的规则,或修正未匹配的字段' },
    allowBefore: { en: 'Let the administrator of the cluster put a rule that accepts this flow before the one that denies it', zh: '由集群管理员在拒绝该流量的规则之前增加一条放行规则' },
  },
};
