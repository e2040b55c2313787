import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: '{node} answers ARP for the load balancer\'s address {vip} and cannot serve it: IPVS without strictARP', zh: '节点 {node} 应答了负载均衡地址 {vip} 的 ARP 请求，却无法提供服务：IPVS 未启用 strictARP' },
  titles: {
    nobody: { en: 'No node answers ARP for the load balancer\'s address {vip} by itself: a program must, for {node}', zh: '没有节点会自行应答负载均衡地址 {vip} 的 ARP 请求：须有程序代 {node} 应答' },
    served: { en: 'Whichever node has the load balancer\'s address {vip}, {node} answers ARP for it: IPVS without strictARP', zh: '无论负载均衡地址 {vip} 在哪个节点，{node} 都会应答其 ARP 请求：IPVS 未启用 strictARP' },
  },
  explanation: {
    en: '{vip} is an address of the nodes\' own network, which a load balancer of layer 2 (MetalLB, kube-vip) gives to one node at a time. kube-proxy in IPVS mode binds it to {dev} on every node, and with arp_ignore=0 a kernel answers ARP on {uplink} for the address of any of its devices. Whose answer the client or its router takes is chance, so connections come to {node} as well. The externalTrafficPolicy of Service {service} is {policy}, and its ready endpoints are on {serving}, so that what comes to {node} is lost.',
    zh: '{vip} 是节点所在网段的地址，由二层负载均衡（MetalLB、kube-vip）每次交给一个节点。kube-proxy 在 IPVS 模式下把它绑定到每个节点的 {dev} 上；arp_ignore=0 时，内核会在 {uplink} 上应答本机任一网卡地址的 ARP 请求。客户端或其路由器采用谁的应答全凭偶然，于是连接也会到达 {node}。Service {service} 的 externalTrafficPolicy 为 {policy}，就绪的后端位于 {serving}，到达 {node} 的连接因此失败。',
  },
  explanations: {
    nobody: {
      en: '{vip} is an address of the nodes\' own network, and no device of a collected node has it, so that no kernel answers ARP for it. A client or router of that network finds it only if a program answers (MetalLB\'s speaker does, from memory, and no dump shows it). The answer takes it that one does, for {node}; where none does, nothing comes to any node and the client sees "no route to host". To see which: arping {vip} from a machine of that network.',
      zh: '{vip} 是节点所在网段的地址，而已采集节点的任何接口都没有它，因此没有内核会应答其 ARP 请求。只有程序应答时（如 MetalLB 的 speaker，它在内存中处理，任何导出都看不到），该网段的客户端或路由器才能找到它。本结论假定有程序代 {node} 应答；若没有，报文不会到达任何节点，客户端会看到“no route to host”。可在该网段的机器上执行 arping {vip} 确认。',
    },
    served: {
      en: '{vip} is an address of the nodes\' own network, bound to {dev} on each of them; with arp_ignore=0 {node} answers ARP for it on {uplink}, whichever node the load balancer has chosen. Every node that it may come to serves Service {service} (externalTrafficPolicy {policy}), so this connection works; with Local and a node without an endpoint it would not always.',
      zh: '{vip} 是节点所在网段的地址，绑定在每个节点的 {dev} 上；arp_ignore=0 时，无论负载均衡选中哪个节点，{node} 都会在 {uplink} 上应答其 ARP 请求。连接可能到达的节点都能提供 Service {service}（externalTrafficPolicy 为 {policy}），因此本次连接成功；若策略为 Local 且某节点没有后端，则会时有失败。',
    },
  },
  disproof: { en: 'arping {vip} from a machine of that network is answered by one MAC only, that of the node which the load balancer has chosen', zh: '在该网段的机器上执行 arping {vip}，只有负载均衡所选节点的一个 MAC 应答' },
  fixes: {
    strict: { en: 'Let {node} answer ARP only for addresses of the device that is asked, as kube-proxy\'s strictARP does (in /etc/sysctl.d, too). The client or its router may keep the old neighbour entry for a while', zh: '使 {node} 只应答被询问网卡自身地址的 ARP 请求，即 kube-proxy strictARP 的设置（同时写入 /etc/sysctl.d）。客户端或其路由器的旧邻居表项可能还会保留片刻' },
    lasting: { en: 'Set ipvs.strictARP: true in the configuration of kube-proxy (ConfigMap kube-proxy of kube-system) and restart it on every node; the load balancer\'s own speaker must answer for the address', zh: '在 kube-proxy 配置（kube-system 的 ConfigMap kube-proxy）中设置 ipvs.strictARP: true，并在所有节点上重启它；该地址须由负载均衡自身的 speaker 应答' },
  },
};
