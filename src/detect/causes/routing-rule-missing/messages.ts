import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'No IPv{family} rule of {node} looks up the routing table {table}', zh: '节点 {node} 没有查询路由表 {table} 的 IPv{family} 规则' },
  explanation: {
    en: 'The kernel asks only the tables that its rules name. Every namespace begins with rules for local, main and default; on {node} the one for {table} is gone. Without local a node does not take packets to its own addresses and answers no ARP for them; without main it has no routes. systemd-networkd removes rules that it did not make (ManageForeignRoutingPolicyRules), and so may an agent that moves the local rule and dies in between.',
    zh: '内核只查询规则所指的路由表。每个命名空间最初都有 local、main 和 default 的规则；{node} 上查询 {table} 的那条不见了。缺少 local 时，节点不接收发往自身地址的报文，也不应答其 ARP；缺少 main 时，没有任何路由。systemd-networkd 会删除不是自己创建的规则（ManageForeignRoutingPolicyRules）；移动 local 规则的代理中途退出也会如此。',
  },
  disproof: { en: 'ip rule on {node} shows the rule, or ip route get of an address of the node itself says local', zh: '在 {node} 上 ip rule 能看到该规则，或对节点自身地址执行 ip route get 显示 local' },
  fixes: { add: { en: 'Put the rule back, and tell the network manager to leave rules alone that are not its own', zh: '恢复该规则，并让网络管理程序不要改动不属于它的规则' } },
};
