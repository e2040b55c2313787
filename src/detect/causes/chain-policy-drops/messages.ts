import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Chain {chain} on {node} drops what no rule accepts', zh: '节点 {node} 上 {chain} 链的默认策略丢弃了未被放行的报文' },
  explanation: { en: 'No rule of table {table} decides about the packet at {hook}, and the policy of the chain is drop.', zh: '在 {hook} 挂载点，{table} 表没有规则对该报文作出判决，而链的默认策略是 drop。' },
  disproof: { en: 'the packet counter of the policy does not rise while the connection is tried', zh: '尝试连接时该策略的报文计数不增加' },
  fixes: { accept: { en: 'Set the policy of the chain to accept', zh: '将该链的默认策略改为 accept' } },
};
