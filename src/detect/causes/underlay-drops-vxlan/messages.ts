import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'VXLAN packets that {node} sends to {peer} do not arrive: the network between them seems to drop UDP {port}', zh: '节点 {node} 发往 {peer} 的 VXLAN 报文没有到达：两节点之间的网络似乎丢弃了 UDP {port}' },
  explanation: {
    en: 'By every route and rule on both nodes the packet arrives. But conntrack of {node} has sent VXLAN (UDP {port}) from {src} to {dst} by {dev} some seconds ago, and conntrack of {peer}, which would still remember it, knows of none. So it is lost between the two, or on {peer} before netfilter sees it: a security group that does not let UDP {port} in from the other nodes, a hypervisor whose own overlay uses that port (VMware NSX: 4789 and 8472), a switch, an XDP program, the network card. Which of these cannot be told from the nodes.',
    zh: '按两个节点上的全部路由与规则，报文都应到达。但 {node} 的 conntrack 显示几秒钟前经 {dev} 从 {src} 向 {dst} 发出过 VXLAN（UDP {port}）报文，而 {peer} 的 conntrack（此时应仍记得）中没有。因此报文丢失在两者之间，或在 {peer} 上到达 netfilter 之前：安全组未放行来自其他节点的 UDP {port}，虚拟化平台自身的 overlay 占用了该端口（VMware NSX：4789 与 8472），交换机，XDP 程序，或网卡。从节点上无法判断是其中哪一个。',
  },
  explanations: {
    other: {
      en: 'conntrack of {node} has sent VXLAN (UDP {port}) from {src} to {dst}, and nothing of it came to {peer}. The packet that was asked about does not go to that node.',
      zh: '{node} 的 conntrack 显示从 {src} 向 {dst} 发出过 VXLAN（UDP {port}）报文，但 {peer} 没有收到。所询问的报文不经过该节点。',
    },
  },
  disproof: { en: 'tcpdump -ni any "udp port {port} and host {src}" on {peer} shows packets while {node} sends', zh: '{node} 发送时，在 {peer} 上执行 tcpdump -ni any "udp port {port} and host {src}" 能看到报文' },
  fixes: {
    calico: {
      en: 'Let UDP {port} pass between all nodes in both directions: in the cloud a rule of the nodes\' security group for inbound UDP {port} whose source is that group itself. Where a hypervisor takes the port for itself, give Calico another. What must be true before: the new port passes between all nodes (security group, host firewall) and nothing else uses it; until every node\'s Felix has made its device anew, pods of nodes with the old port and the new do not reach each other. Switching to IPIP helps only where protocol 4 passes, which cloud networks often drop as well',
      zh: '在所有节点之间双向放行 UDP {port}：在云上为节点安全组添加一条入站 UDP {port}、来源为该安全组自身的规则。若虚拟化平台自身占用该端口，则为 Calico 换一个端口。前提条件：新端口在所有节点之间放行（安全组、主机防火墙）且未被占用；在每个节点的 Felix 重建设备之前，使用新旧端口的节点上的 Pod 互不可达。只有在协议 4 放行时改用 IPIP 才有效，而云网络往往也会丢弃它',
    },
    other: {
      en: 'Let UDP {port} pass between all nodes in both directions: in the cloud a rule of the nodes\' security group for inbound UDP {port} whose source is that group itself. Where a hypervisor takes the port for itself, give the CNI another: with flannel that line of net-conf.json in the ConfigMap kube-flannel-cfg, then kubectl -n kube-flannel rollout restart daemonset kube-flannel-ds. What must be true before: the new port passes between all nodes and nothing else uses it; until every node\'s device is made anew, pods of nodes with the old port and the new do not reach each other',
      zh: '在所有节点之间双向放行 UDP {port}：在云上为节点安全组添加一条入站 UDP {port}、来源为该安全组自身的规则。若虚拟化平台自身占用该端口，则为 CNI 换一个端口：flannel 在 ConfigMap kube-flannel-cfg 的 net-conf.json 中按上述一行修改，然后执行 kubectl -n kube-flannel rollout restart daemonset kube-flannel-ds。前提条件：新端口在所有节点之间放行且未被占用；在每个节点的设备重建之前，使用新旧端口的节点上的 Pod 互不可达',
    },
  },
};
