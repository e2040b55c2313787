import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The conntrack table of {node} sends {client} to {to}, which is no endpoint of Service {service} any more', zh: '节点 {node} 的连接跟踪表把 {client} 送往 {to}，而它已不是 Service {service} 的端点' },
  titles: { others: { en: 'The conntrack table of {node} still sends {client} to {to}, which is no endpoint of Service {service} any more', zh: '节点 {node} 的连接跟踪表仍把 {client} 送往 {to}，而它已不是 Service {service} 的端点' } },
  explanation: {
    en: 'NAT rules are asked for the first packet of a connection only; what comes later goes where that went. For UDP a connection is what has the same ports, and it lives on as long as packets keep coming. So a client that keeps its source port ({client}) is sent to {to} for ever, although the rules name {usable}. New clients are not affected.',
    zh: 'NAT 规则只对连接的第一个报文求值，之后的报文都沿用当时的结果。对 UDP 来说端口相同即为同一连接，只要不断有报文，它就一直存活。因此保持源端口不变的客户端（{client}）会一直被送往 {to}，尽管规则中是 {usable}。新的客户端不受影响。',
  },
  explanations: { others: { en: 'The question is not affected: it opens a connection of its own. {client} is, as long as it keeps its port and goes on sending.', zh: '本次访问不受影响：它会新建连接。但 {client} 只要保持端口并继续发送，就会受影响。' } },
  disproof: { en: 'conntrack -L on {node} no longer has the entry, or the client gets answers again without sending from another port', zh: '{node} 上 conntrack -L 中已没有该条目，或客户端不换端口就重新得到应答' },
  fixes: { delete: { en: 'Delete the entry; the next packet is translated anew. kube-proxy should have done so: look for errors in its log, and upgrade it', zh: '删除该条目，下一个报文将重新转换。本应由 kube-proxy 完成：请检查其日志中的错误并升级' } },
};
