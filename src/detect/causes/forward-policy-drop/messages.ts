import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The FORWARD chain of {node} drops what no rule accepts', zh: '节点 {node} 的 FORWARD 链默认策略为丢弃，没有规则放行该报文' },
  explanation: {
    en: 'The packet is routed through {node}, no rule of table {table} decides about it, and the policy of chain {chain} is drop. Docker and hardening scripts set this policy.',
    zh: '报文经 {node} 转发，{table} 表中没有规则对其作出判决，{chain} 链的默认策略是 DROP。Docker 与安全加固脚本会设置该策略。',
  },
  disproof: { en: 'the packet counter of the policy does not rise while the connection is tried', zh: '尝试连接时该策略的报文计数不增加' },
  fixes: { accept: { en: 'Set the policy of the chain to accept', zh: '将该链的默认策略改为 ACCEPT' } },
};
