import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} sends a pod\'s packet back to it with its own source address {ip}', zh: '节点 {node} 将 Pod 的报文发回其自身，源地址仍为 {ip}' },
  explanation: { en: 'The Service chose the client\'s own pod as endpoint. Without translation of the source the packet comes back from {ip} to {ip}, and the pod\'s kernel drops a packet from outside with its own address.', zh: 'Service 选中了客户端自身的 Pod 作为后端。源地址未转换，报文以 {ip} 到 {ip} 返回，Pod 内核丢弃来自外部但源地址为自身的报文。' },
  explanations: {
    answered: { en: 'The Service chose the client\'s own pod as endpoint. Without translation of the source the packet comes back from {ip} to {ip}. IPv6 takes it, and the server answers to {ip} within the pod, from an address that the client never asked.', zh: 'Service 选中了客户端自身的 Pod 作为后端。源地址未转换，报文以 {ip} 到 {ip} 返回。IPv6 会接收它，服务端在 Pod 内部直接回复 {ip}，回复的源地址并不是客户端访问的地址。' },
  },
  disproof: { en: 'tcpdump in the pod shows the returning packet with another source', zh: '在 Pod 内抓包看到返回报文的源地址不同' },
  fixes: { masquerade: { en: 'Translate the source of a pod that reaches itself, as kube-proxy\'s own endpoint chains do; find out why its rules lack it', zh: '对访问自身的 Pod 做源地址转换（kube-proxy 的后端链本应如此），并查明缺失原因' } },
};
