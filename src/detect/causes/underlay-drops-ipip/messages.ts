import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'IPIP packets that {node} sends to {peer} do not arrive: the network between them seems to drop protocol 4', zh: '节点 {node} 发往 {peer} 的 IPIP 报文没有到达：两节点之间的网络似乎丢弃了协议 4' },
  explanation: {
    en: 'By every route and rule on both nodes the packet arrives. But conntrack of {node} has sent IPIP (protocol 4) from {src} to {dst} by {dev} some minutes ago, and conntrack of {peer}, which would have remembered it for ten minutes, knows of none. So it is lost between the two, or on {peer} before netfilter sees it: a security group, a switch or a hypervisor that passes TCP, UDP and ICMP only, an XDP program, the network card or its offloads (ethtool --offload {dev} rx off tx off, and ethtool -K {dev} gso off, on both ends rule those out). Which of these cannot be told from the nodes.',
    zh: '按两个节点上的全部路由与规则，报文都应到达。但 {node} 的 conntrack 显示几分钟前经 {dev} 从 {src} 向 {dst} 发出过 IPIP（协议 4）报文，而 {peer} 的 conntrack（会记住十分钟）中没有。因此报文丢失在两者之间，或在 {peer} 上到达 netfilter 之前：只放行 TCP、UDP、ICMP 的安全组、交换机或虚拟化平台，XDP 程序，或网卡及其 offload（在两端执行 ethtool --offload {dev} rx off tx off 与 ethtool -K {dev} gso off 可以排除）。从节点上无法判断是其中哪一个。',
  },
  explanations: {
    other: {
      en: 'conntrack of {node} has sent IPIP (protocol 4) from {src} to {dst}, and nothing of it came to {peer}. The packet that was asked about does not go to that node.',
      zh: '{node} 的 conntrack 显示从 {src} 向 {dst} 发出过 IPIP（协议 4）报文，但 {peer} 没有收到。所询问的报文不经过该节点。',
    },
  },
  disproof: { en: 'tcpdump -ni any "ip proto 4 and host {src}" on {peer} shows packets while {node} sends', zh: '{node} 发送时，在 {peer} 上执行 tcpdump -ni any "ip proto 4 and host {src}" 能看到报文' },
  fixes: {
    vxlan: {
      en: 'Let protocol 4 pass between the nodes, or switch Calico from IPIP to VXLAN, one command after the other; before the last, wait until every node has vxlan.calico and its routes go by it. What must be true before: UDP 4789 passes between all nodes in both directions (security group, host firewall); the kernel has VXLAN; the pods\' MTU is at most 1450 where the wire has 1500 (veth_mtu of calico-config; pods that stand keep theirs until they are made anew); nothing else uses UDP 4789. Connections between nodes break for some seconds',
      zh: '让协议 4 在节点之间通过，或依次执行命令将 Calico 从 IPIP 切换为 VXLAN；执行最后一条之前，等待每个节点都出现 vxlan.calico 且路由经由它。前提条件：所有节点之间双向放行 UDP 4789（安全组、主机防火墙）；内核支持 VXLAN；物理网络 MTU 为 1500 时 Pod 的 MTU 不超过 1450（calico-config 的 veth_mtu，已有 Pod 重建后才生效）；没有其他程序占用 UDP 4789。切换时跨节点连接会中断数秒',
    },
  },
};
