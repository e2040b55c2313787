import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{kind} {policy} does not allow {flow} ({direction})', zh: '{kind} {policy} 不允许 {flow}（{direction} 方向）' },
  titles: {
    unenforced: { en: 'Nobody enforces {policy}: it denies {flow} ({direction}), which gets through', zh: '没有组件执行 {policy}：它拒绝 {flow}（{direction} 方向），但该流量仍可通过' },
    allowedAlone: { en: '{flow} hangs on {other} alone: {policy} isolates the pod for {direction} and has no rule for it', zh: '{flow} 仅由 {other} 放行：{policy} 在 {direction} 方向隔离了该 Pod，自身没有匹配的规则' },
  },
  explanation: {
    en: 'The pod is isolated for {direction} by {policies} policy(ies), and no rule allows the flow. Nearest is rule {rule} of {policy}: its {field} wants "{want}", the flow has "{have}".',
    zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离，没有规则允许该流量。最接近的是 {policy} 的第 {rule} 条规则：字段 {field} 要求“{want}”，而流量为“{have}”。',
  },
  explanations: {
    unenforced: {
      en: 'The policies deny this flow for {direction}, and no rule on its way ends it. A NetworkPolicy is only an object until the CNI acts on it: flannel and the plain bridge plugin do not, and with others their agent must run on the node.',
      zh: '策略在 {direction} 方向拒绝该流量，但路径上没有任何规则终止它。NetworkPolicy 只是对象，需要由 CNI 执行：flannel 和普通 bridge 插件不执行；其他 CNI 则要求其代理在该节点上运行。',
    },
    noRules: {
      en: 'The pod is isolated for {direction} by {policies} policy(ies), and {policy} has no {direction} rules at all: nothing is allowed.',
      zh: '该 Pod 的 {direction} 方向被 {policies} 条策略隔离，而 {policy} 没有任何 {direction} 规则：一律不放行。',
    },
    otherNamespace: {
      en: 'The client is of namespace {client}, the pod of {server}, and {policy} closes {server} to other namespaces for {direction}: rule {rule} wants the namespace label "{want}", {client} has "{have}". Connections from before the policy go on, because conntrack knows them and the agent lets what is established pass; new ones are dropped without a word. An nginx in the client logs 499 where its own client gave up waiting, 504 where its connect timed out, and 503 (91 bytes, after 30 s or so) where an Envoy sidecar stands between and gave up.',
      zh: '客户端属于命名空间 {client}，Pod 属于 {server}，而 {policy} 在 {direction} 方向对其他命名空间关闭了 {server}：规则 {rule} 要求命名空间标签“{want}”，{client} 的标签为“{have}”。策略生效之前建立的连接仍然畅通，因为 conntrack 记得它们，策略代理放行已建立的连接；新连接则被静默丢弃。若客户端是 nginx：其自身的客户端等不及而断开时记 499，连接上游超时记 504，中间有 Envoy sidecar 放弃时记 503（91 字节，约 30 秒后）。',
    },
    allowedAlone: {
      en: 'The flow passes. {policy} isolates the pod for {direction} and none of its rules lets the flow in; rule {rule} of {other} does. Without {other} it would be dropped.',
      zh: '该流量可以通过。{policy} 在 {direction} 方向隔离了该 Pod，且没有规则放行该流量；放行它的是 {other} 的规则 {rule}。若没有 {other}，该流量会被丢弃。',
    },
    adminTier: {
      en: 'Rule {rule} of {kind} {policy} (priority {priority}) denies {direction} for the pod. The policies of the Admin tier come before all NetworkPolicies: none of those can allow the flow.',
      zh: '{kind} {policy}（优先级 {priority}）的规则 {rule} 拒绝该 Pod 的 {direction} 流量。Admin 层策略先于所有 NetworkPolicy：任何 NetworkPolicy 都无法放行该流量。',
    },
    baselineTier: {
      en: 'Rule {rule} of {kind} {policy} denies {direction} for the pod. It is of the Baseline tier, which decides because no NetworkPolicy isolates the pod for {direction}.',
      zh: '{kind} {policy} 的规则 {rule} 拒绝该 Pod 的 {direction} 流量。它属于 Baseline 层；没有 NetworkPolicy 在 {direction} 方向隔离该 Pod，因此由它决定。',
    },
  },
  disproof: { en: 'the connection fails just the same from a pod that has the wanted label or address, or with the policy removed', zh: '具备所需标签或地址的 Pod 同样失败，或移除该策略后仍然失败' },
  fixes: {
    allow: { en: 'Add a rule to the policy that allows this flow, or correct the field that did not match', zh: '在该策略中增加允许此流量的规则，或修正未匹配的字段' },
    allowBefore: { en: 'Let the administrator of the cluster put a rule that accepts this flow before the one that denies it', zh: '由集群管理员在拒绝该流量的规则之前增加一条放行规则' },
  },
};
