import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The policy agent on {node} blocks a flow that the NetworkPolicies allow', zh: '节点 {node} 上的策略组件拦截了 NetworkPolicy 允许的流量' },
  explanation: { en: 'Chain {chain} of table {table} ends the packet, but no NetworkPolicy of the API server denies it: the agent has not programmed the present policies or pods.', zh: '{table} 表的 {chain} 链终止了该报文，但 API 中没有 NetworkPolicy 拒绝它：策略组件没有下发当前的策略或 Pod。' },
  disproof: { en: 'the agent is in step and a global or host policy of its own denies the flow', zh: '组件已同步，且由其自身的全局策略或主机策略拒绝该流量' },
  fixes: { resync: { en: 'Restart the policy agent on that node so that it writes its rules anew', zh: '重启该节点的策略组件，使其重新下发规则' } },
};
