import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'Bridged traffic on {node} does not pass netfilter: {sysctl} is {value}', zh: '节点 {node} 上的桥接流量不经过 netfilter：{sysctl} 为 {value}' },
  explanation: { en: 'Client and endpoint are ports of the same bridge. The answer goes straight from port to port, is not translated back, and the client gets it from {got} instead of {expected}. Only endpoints on the client\'s own node fail.', zh: '客户端与后端是同一网桥的端口。应答直接在端口间转发，没有被还原，客户端收到来自 {got} 而不是 {expected} 的报文。只有与客户端同节点的后端会失败。' },
  disproof: { en: 'tcpdump in the client shows answers from {expected}', zh: '在客户端抓包看到应答来自 {expected}' },
  fixes: { call: { en: 'Load br_netfilter and let bridged packets pass iptables; keep both in /etc/modules-load.d and /etc/sysctl.d', zh: '加载 br_netfilter 并让桥接报文经过 iptables；写入 /etc/modules-load.d 与 /etc/sysctl.d' } },
};
