import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The load balancer {balancer} sends the connection of {client} back to {node}, the node that it came from, with the client\'s own address', zh: '负载均衡 {balancer} 将 {client} 的连接以客户端原地址转发回其所在节点 {node}（回环）' },
  titles: {
    elsewhere: { en: '{client} asks its own cluster by the load balancer {balancer}, which keeps the client\'s address and sent it to another node', zh: '{client} 经负载均衡 {balancer} 访问本集群；该负载均衡保留客户端地址，本次转发到了其他节点' },
  },
  explanation: {
    en: 'The client asks {vip}:{port}, which leaves {node} and comes to the load balancer. That one chooses a backend of {node} itself and leaves the source as it is. It knows to avoid the address that a packet came from, but not that this client is on that node. The answer then has its client on the same node: it goes there straight, not by the load balancer, so nobody puts {vip} back for {got}, and the client\'s socket knows of no such connection. A connection that happens to be sent to another node works, so with many nodes it fails at times, with one node always. A load balancer of four layers does not try another backend.',
    zh: '客户端访问 {vip}:{port}，报文离开 {node} 到达负载均衡。负载均衡选中了 {node} 自身作为后端，且不改变源地址：它会避开与报文源地址相同的后端，但并不知道该客户端就在该节点上。于是应答的目的地就在同一节点，直接送达而不再经过负载均衡，没有人把源地址 {got} 还原为 {vip}，客户端套接字不认识这个连接。碰巧被转发到其他节点的连接可以成功，因此节点多时表现为时通时不通，只有一个节点时则完全不通。四层负载均衡不会重试其他后端。',
  },
  explanations: {
    forged: {
      en: 'The client asks {vip}:{port}, which leaves {node} and comes to the load balancer. That one sends it back to {node} and leaves the source as it is, so that a packet comes in from the wire whose source the node knows to be its own, or to be on another of its devices: it is taken for forged and dropped. With many nodes that happens at times, with one node always.',
      zh: '客户端访问 {vip}:{port}，报文离开 {node} 到达负载均衡。负载均衡把它转发回 {node} 且不改变源地址，于是从网线进入的报文，其源地址是本机地址或位于本机的另一接口之后：内核视其为伪造而丢弃。节点多时偶尔发生，只有一个节点时必然发生。',
    },
    elsewhere: {
      en: 'It would not be answered by a backend on its own node {node}: the answer would go to it straight, past the load balancer. No backend that this connection can be sent to is there.',
      zh: '若后端与客户端同在节点 {node}，应答会直接送达而绕过负载均衡，连接将失败。本次可被转发到的后端都不在该节点上。',
    },
  },
  disproof: { en: 'on {node} no packet from the client\'s address to the node port comes in by the uplink (tcpdump on the uplink while the client connects to {vip})', zh: '客户端连接 {vip} 时，在节点 {node} 的上联网卡抓包，看不到以该客户端地址为源、发往 NodePort 的报文进入' },
  fixes: {
    name: { en: 'Let the client ask the Service by its name (or let CoreDNS rewrite the name that it uses to that): the node serves it, and no load balancer is on the way', zh: '让客户端使用 Service 名称访问（或用 CoreDNS 的 rewrite 将其使用的域名指向该 Service）：由节点直接转发，不经过负载均衡' },
    prevent: { en: 'Annotate the Service prevent-loopback: kube-proxy then binds {vip} and serves it on each node, and the load balancer probes from 100.64.0.0/10 (needs kube-proxy v1.24.4-tke.6, v1.22.5-tke.13, v1.20.6-tke.12, v1.18.4-tke.20, v1.16.3-tke.25, v1.14.3-tke.24, v1.12.4-tke.30 or later). Pods no longer pass the load balancer on their way to {vip}', zh: '为 Service 添加 prevent-loopback 注解：kube-proxy 在每个节点绑定并直接转发 {vip}，负载均衡改用 100.64.0.0/10 探测（需要 kube-proxy v1.24.4-tke.6、v1.22.5-tke.13、v1.20.6-tke.12、v1.18.4-tke.20、v1.16.3-tke.25、v1.14.3-tke.24、v1.12.4-tke.30 或更高版本）。此后 Pod 访问 {vip} 不再经过负载均衡' },
    vip: { en: 'Let the Service\'s status say ipMode: VIP, so that kube-proxy serves {vip} on each node itself (its controller has to keep it so)', zh: '在 Service 状态中声明 ipMode: VIP，使 kube-proxy 在每个节点直接转发 {vip}（需由其控制器保持该值）' },
    apart: { en: 'Set externalTrafficPolicy: Local, bind nodes with an endpoint alone, and keep clients and pods of the Service on different nodes (anti-affinity), as they are now', zh: '设置 externalTrafficPolicy: Local，只绑定有端点的节点，并保持客户端与该 Service 的 Pod 处于不同节点（反亲和），如当前的部署' },
  },
};
