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
    old: {
      en: 'The Service is annotated prevent-loopback, so that kube-proxy of each node should bind {vip} and serve it there. That of this cluster is {version} and does not know the annotation ({needed} is the first of this minor version that does): the packet leaves {node} and comes to the load balancer all the same, which sends it back to {node} with the client\'s own address, and the answer goes to the client past the load balancer.',
      zh: '该 Service 已添加 prevent-loopback 注解，各节点的 kube-proxy 本应绑定 {vip} 并就地转发。但本集群的 kube-proxy 版本为 {version}，不认识该注解（该小版本从 {needed} 起支持）：报文仍然离开 {node} 到达负载均衡，又以客户端原地址被转发回 {node}，应答绕过负载均衡直接送给客户端。',
    },
    seven: {
      en: 'The client asks {vip}:{port}, which leaves {node} and comes to the load balancer. That one takes the request, chooses a backend of {node} itself and opens a connection to it with the client\'s own address. It knows to avoid the address that a request came from, but not that this client is on that node, which either takes the packet for forged or answers its client straight: the load balancer hears nothing. After about 4 s it tries another backend. So with many nodes requests are answered, some of them seconds late; with one node, or where each backend is so, it answers 504.',
      zh: '客户端访问 {vip}:{port}，报文离开 {node} 到达负载均衡。负载均衡接收请求，选中了 {node} 自身作为后端，并以客户端原地址向其建立连接。它会避开与请求源地址相同的后端，但并不知道该客户端就在该节点上；该节点要么视报文为伪造而丢弃，要么把应答直接送给本机上的客户端，负载均衡收不到任何响应。大约 4 秒后它重试下一个后端。因此节点多时请求能得到应答，但有一部分延迟数秒；只有一个节点或所有后端都是如此时，则返回 504。',
    },
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
    kept: { en: 'Let the load balancer keep connections to its backends open, by the TkeServiceConfig of the Ingress, for each port (needs an account on the list for SNAT and keep-alive at seven layers). They then come from 100.127.0.0/16, which the security groups of the nodes must let in, and programs see the client in X-Forwarded-For alone', zh: '通过 Ingress 的 TkeServiceConfig 为每个端口开启 CLB 到后端的长连接（需要开通七层 SNAT 与 Keep Alive 白名单）。此后连接来自 100.127.0.0/16，节点安全组必须放通该网段；后端程序只能从 X-Forwarded-For 得到客户端地址' },
    direct: { en: 'Bind the pods themselves in place of node ports (VPC-CNI alone), and keep clients and pods of the Service on different nodes (anti-affinity), as they are now: a client beside its server is in the same loop', zh: '直接绑定 Pod 而不经过 NodePort（仅支持 VPC-CNI），并保持客户端与该 Service 的 Pod 处于不同节点（反亲和），如当前的部署：与服务端同节点的客户端仍会回环' },
    name: { en: 'Let the client ask the Service by its name (or let CoreDNS rewrite the name that it uses to that, or to an ingress controller of your own where several Services share it): the node serves it, and no load balancer is on the way', zh: '让客户端使用 Service 名称访问（或用 CoreDNS 的 rewrite 将其使用的域名指向该 Service；多个 Service 共用该域名时，指向自建的 Ingress 控制器）：由节点直接转发，不经过负载均衡' },
    prevent: { en: 'Annotate the Service prevent-loopback: kube-proxy then binds {vip} and serves it on each node, and the load balancer probes from 100.64.0.0/10 (needs kube-proxy v1.24.4-tke.6, v1.22.5-tke.13, v1.20.6-tke.12, v1.18.4-tke.20, v1.16.3-tke.25, v1.14.3-tke.24, v1.12.4-tke.30 or later). Pods no longer pass the load balancer on their way to {vip}', zh: '为 Service 添加 prevent-loopback 注解：kube-proxy 在每个节点绑定并直接转发 {vip}，负载均衡改用 100.64.0.0/10 探测（需要 kube-proxy v1.24.4-tke.6、v1.22.5-tke.13、v1.20.6-tke.12、v1.18.4-tke.20、v1.16.3-tke.25、v1.14.3-tke.24、v1.12.4-tke.30 或更高版本）。此后 Pod 访问 {vip} 不再经过负载均衡' },
    upgrade: { en: 'Upgrade kube-proxy to {needed} or later, the first of its minor version that knows the annotation prevent-loopback: it then binds {vip} and serves it on each node, and the load balancer probes from 100.64.0.0/10. Pods no longer pass the load balancer on their way to {vip}; while kube-proxy restarts on a node its rules are not kept up', zh: '将 kube-proxy 升级到 {needed} 或更高版本（该小版本从此支持 prevent-loopback 注解）：它在每个节点绑定并直接转发 {vip}，负载均衡改用 100.64.0.0/10 探测。此后 Pod 访问 {vip} 不再经过负载均衡；kube-proxy 在节点上重启期间规则不会更新' },
    vip: { en: 'Let the Service\'s status say ipMode: VIP, so that kube-proxy serves {vip} on each node itself (its controller has to keep it so)', zh: '在 Service 状态中声明 ipMode: VIP，使 kube-proxy 在每个节点直接转发 {vip}（需由其控制器保持该值）' },
    apart: { en: 'Set externalTrafficPolicy: Local, bind nodes with an endpoint alone, and keep clients and pods of the Service on different nodes (anti-affinity), as they are now', zh: '设置 externalTrafficPolicy: Local，只绑定有端点的节点，并保持客户端与该 Service 的 Pod 处于不同节点（反亲和），如当前的部署' },
  },
};
