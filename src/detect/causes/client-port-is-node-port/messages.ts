import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The client\'s port {port} on {node} is a node port: IPVS takes the answers for new connections to {virtual}', zh: '客户端在节点 {node} 上使用的端口 {port} 同时是 NodePort：IPVS 把应答当作到 {virtual} 的新连接' },
  titles: {
    may: { en: 'The kernel of {node} gives programs ports that are node ports, such as {port}', zh: '节点 {node} 的内核会把 {port} 等 NodePort 分配给本机程序' },
  },
  explanation: {
    en: 'The connection leaves {node} from port {port}. Its answer comes to the very address and port for which IPVS has the virtual service {virtual}; IPVS does not look at the node\'s own connections, takes a SYN that acknowledges (or a datagram) for the first of a client, and sends it to a pod of that Service. The client never gets it. The kernel chooses ports from {range} (reserved: {reserved}); since kube-proxy no longer holds node ports open, nothing keeps it from those. With iptables and nftables conntrack knows the answer, and nothing is lost.',
    zh: '连接从 {node} 的端口 {port} 发出。应答到达的地址与端口正是 IPVS 虚拟服务 {virtual}；IPVS 不查看本机自身的连接，把带 ACK 的 SYN（或数据报）当作某客户端的首个报文，转发给该 Service 的 Pod，客户端永远收不到。内核从 {range} 中选择端口（保留：{reserved}）；kube-proxy 不再占用 NodePort 之后，没有什么阻止内核选中它们。iptables 与 nftables 模式下 conntrack 认得该应答，不受影响。',
  },
  explanations: {
    bound: {
      en: 'The connection leaves {node} from port {port}. Its answer comes to the very address and port for which IPVS has the virtual service {virtual}; IPVS does not look at the node\'s own connections, takes a SYN that acknowledges (or a datagram) for the first of a client, and sends it to a pod of that Service. The client never gets it. The kernel gives out ports of {range} only, without those reserved ({reserved}), and {port} is none of them: the program asked for that port by number, or got it under an earlier setting. To reserve it would change nothing, as that does not keep a program from a port that it asks for. With iptables and nftables conntrack knows the answer, and nothing is lost.',
      zh: '连接从 {node} 的端口 {port} 发出。应答到达的地址与端口正是 IPVS 虚拟服务 {virtual}；IPVS 不查看本机自身的连接，把带 ACK 的 SYN（或数据报）当作某客户端的首个报文，转发给该 Service 的 Pod，客户端永远收不到。内核只分配 {range} 中未被保留（{reserved}）的端口，而 {port} 不在其中：是程序自己指定了该端口，或在更早的设置下得到它。把它加入保留端口没有作用，因为保留不妨碍程序指定端口。iptables 与 nftables 模式下 conntrack 认得该应答，不受影响。',
    },
    unknown: {
      en: 'The connection leaves {node} from port {port}. Its answer comes to the very address and port for which IPVS has the virtual service {virtual}; IPVS does not look at the node\'s own connections, takes a SYN that acknowledges (or a datagram) for the first of a client, and sends it to a pod of that Service. The client never gets it. Whether the kernel gave the program that port or the program asked for it is not known: net.ipv4.ip_local_port_range and net.ipv4.ip_local_reserved_ports of {node} were not collected. With iptables and nftables conntrack knows the answer, and nothing is lost.',
      zh: '连接从 {node} 的端口 {port} 发出。应答到达的地址与端口正是 IPVS 虚拟服务 {virtual}；IPVS 不查看本机自身的连接，把带 ACK 的 SYN（或数据报）当作某客户端的首个报文，转发给该 Service 的 Pod，客户端永远收不到。该端口是内核分配的还是程序自己指定的尚不清楚：没有采集 {node} 的 net.ipv4.ip_local_port_range 与 net.ipv4.ip_local_reserved_ports。iptables 与 nftables 模式下 conntrack 认得该应答，不受影响。',
    },
    may: {
      en: 'ip_local_port_range is {range} and reserves {reserved}; IPVS has the virtual service {virtual}. A connection that the kernel opens from such a port gets no answer: rare time-outs of programs of the node, kubelet among them. This one has another port.',
      zh: 'ip_local_port_range 为 {range}，保留端口为 {reserved}；而 IPVS 有虚拟服务 {virtual}。内核若从这样的端口发起连接则收不到应答：节点上的程序（包括 kubelet）会偶发超时。本次连接使用的是其他端口。',
    },
  },
  disproof: { en: 'ipvsadm -Ln on {node} does not list {virtual}, or the connection fails from another port as well', zh: '在 {node} 上执行 ipvsadm -Ln 没有 {virtual}，或换用其他端口后连接同样失败' },
  fixes: {
    reserve: { en: 'Keep the kernel from giving programs those node ports, beside what is reserved already (in /etc/sysctl.d, too; where --service-node-port-range is another, that). Connections that have such a port keep it, and a program that asks for one by number still gets it; tried was the connection from port {other}', zh: '在已保留的端口之外再保留这些 NodePort，使内核不再分配给程序（同时写入 /etc/sysctl.d；若 --service-node-port-range 另有配置，则保留该范围）。已占用此类端口的连接不受影响，自行指定端口的程序也仍会得到它；已验证从端口 {other} 发起的连接' },
    another: { en: 'Let the program take another source port, or leave the choice to the kernel: from port {other} the connection works', zh: '让程序改用其他源端口，或交由内核选择：从端口 {other} 发起的连接可用' },
  },
};
