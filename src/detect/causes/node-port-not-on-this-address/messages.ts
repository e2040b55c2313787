import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} does not take node port {port} on {ip}', zh: '节点 {node} 不在地址 {ip} 上提供 NodePort {port}' },
  titles: {
    others: { en: '{node} takes node port {port} on {addresses} only', zh: '节点 {node} 只在 {addresses} 上提供 NodePort {port}' },
  },
  explanation: {
    en: 'Node port {port} is of Service {service}. kube-proxy of {node} takes node ports on these addresses only: {addresses}. In nftables mode that is the set nodeport-ips, which has the node\'s primary address unless nodePortAddresses says more; in iptables mode it would be every local address. A packet to {ip} is translated by no rule and goes to the node\'s own sockets, of which none listens there: it is refused.',
    zh: 'NodePort {port} 属于 Service {service}。{node} 的 kube-proxy 只在这些地址上提供 NodePort：{addresses}。nftables 模式下即集合 nodeport-ips，除非 nodePortAddresses 另有配置，否则只含节点主地址；iptables 模式下默认为所有本地地址。发往 {ip} 的报文不匹配任何转换规则，交给节点自身的套接字，而没有进程监听该端口，因此被拒绝。',
  },
  explanations: {
    loopback: {
      en: 'Node port {port} is of Service {service}. kube-proxy of {node} takes node ports on these addresses only: {addresses}. A loopback address is never among them in nftables mode nor in IPVS mode, whatever nodePortAddresses says; in iptables mode over IPv4 it was, which a move from that mode ends. The packet to {ip} is translated by no rule and goes to the node\'s own sockets, of which none listens there: it is refused.',
      zh: 'NodePort {port} 属于 Service {service}。{node} 的 kube-proxy 只在这些地址上提供 NodePort：{addresses}。在 nftables 与 IPVS 模式下，无论 nodePortAddresses 如何配置，回环地址都不在其中；iptables 模式的 IPv4 曾支持，迁移后即失效。发往 {ip} 的报文不匹配任何转换规则，交给节点自身的套接字，而没有进程监听该端口，因此被拒绝。',
    },
    others: {
      en: 'Node port {port} of Service {service} works where it was asked for. The node has other addresses, {ip}, on which kube-proxy does not take it: clients that come there are refused.',
      zh: 'Service {service} 的 NodePort {port} 在所询问的地址上可用。该节点还有其他地址 {ip}，kube-proxy 不在其上提供该端口：访问这些地址的客户端会被拒绝。',
    },
  },
  disproof: { en: 'nft list set ip kube-proxy nodeport-ips (or ipvsadm -Ln) on {node} shows {ip}', zh: '在 {node} 上执行 nft list set ip kube-proxy nodeport-ips（或 ipvsadm -Ln）能看到 {ip}' },
  fixes: {
    elsewhere: { en: 'Let the client ask at an address on which the node takes node ports', zh: '让客户端改为访问该节点提供 NodePort 的地址' },
    cover: { en: 'Let nodePortAddresses of kube-proxy cover the network of {ip}, too, and restart kube-proxy. The configuration is that of all nodes (in kubeadm the ConfigMap kube-proxy): a node of which it has no address would take no node ports at all, so the networks of all InternalIPs stand in it', zh: '让 kube-proxy 的 nodePortAddresses 也包含 {ip} 所在的网络，并重启 kube-proxy。该配置对所有节点生效（kubeadm 中为 ConfigMap kube-proxy）：若某节点没有地址包含在内，它将不再提供任何 NodePort，因此其中须包含所有 InternalIP 的网络' },
  },
};
