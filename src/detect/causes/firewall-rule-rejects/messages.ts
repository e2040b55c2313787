import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'A firewall rule on {node} rejects the packet', zh: '节点 {node} 上的一条防火墙规则拒绝了报文' },
  explanation: { en: 'In {netns}, at {hook}, chain {chain} of table {table} has the rule "{rule}". The client sees {errno}.', zh: '在 {netns} 的 {hook} 处，{table} 表 {chain} 链存在规则“{rule}”。客户端得到 {errno}。' },
  explanations: {
    unheard: {
      en: 'In {netns}, at {hook}, chain {chain} of table {table} has the rule "{rule}". The answer that says no ({errno}) does not reach the client\'s socket, which goes on waiting.',
      zh: '在 {netns} 的 {hook} 处，{table} 表 {chain} 链存在规则“{rule}”。它发出的拒绝应答（{errno}）没有到达客户端的套接字，客户端会一直等待。',
    },
  },
  disproof: { en: 'the counter of the rule does not rise while the connection is tried', zh: '尝试连接时该规则的计数不增加' },
  fixes: {
    accept: { en: 'Accept this flow in front of the rule, in the configuration of whatever manages the firewall', zh: '在该规则之前放行此流量（在管理防火墙的配置中修改）' },
    delete: { en: 'Delete the rule, or let what manages it do so', zh: '删除该规则，或由管理它的组件删除' },
  },
};
