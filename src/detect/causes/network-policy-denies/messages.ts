import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'NetworkPolicy {policy} does not allow {flow} ({direction})', zh: 'NetworkPolicy {policy} 不允许 {flow}({direction} 方向)' },
  explanation: {
    en: 'The pod is isolated for {direction} by {policies} policy(ies), and no rule allows the flow. Nearest is rule {rule} of {policy}: its {field} wants "{want}", the flow has "{have}".',
    zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离,没有规则允许该流量。最接近的是 {policy} 的第 {rule} 条规则:字段 {field} 要求“{want}”,而流量为“{have}”。',
  },
  explanations: {
    noRules: {
      en: 'The pod is isolated for {direction} by {policies} policy(ies), and {policy} has no {direction} rules at all: nothing is allowed.',
      zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离,而 {policy} 没有任何 {direction} 规则:一律不放行。',
    },
  },
  disproof: { en: 'the connection fails just the same from a pod that has the wanted label or address, or with the policy removed', zh: '具备所需标签或地址的 Pod 同样失败,或移除该策略后仍然失败' },
  fixes: { allow: { en: 'Add a rule to the policy that allows this flow, or correct the field that did not match', zh: '在该策略中增加允许此流量的规则,或修正未匹配的字段' } },
};
