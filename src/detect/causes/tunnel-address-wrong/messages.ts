import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The other nodes know {node} by {used} ({dev}), not by its InternalIP {right} ({rightDev})', zh: '其他节点使用 {used}（{dev}）作为节点 {node} 的隧道地址，而不是其 InternalIP {right}（{rightDev}）' },
  explanation: {
    en: 'calico-node on {node} looks for its node\'s address by {variable}={method}, could choose from {choice} (it begins with the device that was made last), and took {used}: the routes (IPIP) or forwarding entries (VXLAN) of the others for its pods go by that. {peer} sends its tunnel packets there from {src}, and they do not arrive: it is not connected to that network.',
    zh: '节点 {node} 的 calico-node 按 {variable}={method} 选择本节点地址，可选的有 {choice}（从最后创建的接口开始），结果选了 {used}：其他节点到其 Pod 的路由（IPIP）或转发表项（VXLAN）都经由该地址。{peer} 从 {src} 向它发送隧道报文，但无法到达：{peer} 不在那个网络中。',
  },
  explanations: {
    static: {
      en: 'calico-node on {node} does not look for its node\'s address: it was told {ip}, and so the others know {node} by {used} ({dev}), not by {right}. The tunnel packets between {peer} and {node} go by that address, from {src}, and are lost.',
      zh: '节点 {node} 的 calico-node 不自动检测地址：它被指定为 {ip}，因此其他节点以 {used}（{dev}）而不是 {right} 作为 {node} 的地址。{peer} 与 {node} 之间的隧道报文（源地址 {src}）按该地址收发，全部丢失。',
    },
    unknown: {
      en: 'calico-node on {node} has taken {used} ({dev}) of {choice} for its node\'s address. In which way it looks for that is not known: the DaemonSet calico-node was not collected, or takes {variable} from elsewhere. The tunnel packets between {peer} and {node} go by that address, from {src}, and are lost.',
      zh: '节点 {node} 的 calico-node 在 {choice} 中取了 {used}（{dev}）作为本节点地址。它的检测方式不明：没有采集 DaemonSet calico-node，或 {variable} 取自别处。{peer} 与 {node} 之间的隧道报文（源地址 {src}）按该地址收发，全部丢失。',
    },
    flannel: {
      en: 'flannel on {node} has told the others {used} ({dev}) of {choice} for its node\'s address (annotation flannel.alpha.coreos.com/public-ip): it takes the address of --public-ip or of the annotation public-ip-overwrite, else that of the interface of --iface, else that of the default route. The forwarding entries of the others go by that. {peer} sends its tunnel packets there from {src}, and they do not arrive.',
      zh: '节点 {node} 的 flannel 在 {choice} 中把 {used}（{dev}）告知其他节点作为本节点地址（注解 flannel.alpha.coreos.com/public-ip）：依次取 --public-ip 或注解 public-ip-overwrite、--iface 指定的接口、默认路由的接口的地址。其他节点的转发表项都指向该地址。{peer} 从 {src} 向它发送隧道报文，但无法到达。',
    },
    other: {
      en: 'The routes or forwarding entries of the others send what is for the pods of {node} to its address {used} ({dev}), one of {choice}. Which agent chose it is not known. {peer} sends its tunnel packets there from {src}, and they do not arrive.',
      zh: '其他节点的路由或转发表项把发往 {node} 上 Pod 的报文送到其地址 {used}（{dev}），可选的有 {choice}。是哪个组件选择了它尚不清楚。{peer} 从 {src} 向它发送隧道报文，但无法到达。',
    },
    refused: {
      en: 'calico-node on {node} looks for its node\'s address by {variable}={method}, could choose from {choice} (it begins with the device that was made last), and took {used}, on another network than its peer {peer}. A tunnel\'s packet leaves by the interface that leads to the other end, with that interface\'s address as its source, here {src}; the receiver takes tunnel packets only from the addresses that its policy agent knows of the other nodes, and {src} is none of them.',
      zh: '节点 {node} 的 calico-node 按 {variable}={method} 选择本节点地址，可选的有 {choice}（从最后创建的接口开始），结果选了 {used}，与对端 {peer} 所选的不在同一网络。隧道报文从通往对端的接口发出，源地址就是该接口的地址，这里是 {src}；接收方只接受来自其策略组件所知的其他节点地址的隧道报文，而 {src} 不在其中。',
    },
    works: {
      en: 'The others know {node} by {used} of {choice}. The tunnel\'s packets of {peer} come from {src} and are taken: both nodes use that network.',
      zh: '其他节点在 {choice} 中以 {used} 作为 {node} 的地址。{peer} 的隧道报文来自 {src} 并被接受：两个节点使用同一网络。',
    },
  },
  disproof: { en: 'tcpdump on {node} shows tunnel packets (ip proto 4, or udp port 4789; flannel: 8472) from {peer}, and their inner packets on the tunnel device', zh: '在 {node} 上抓包能看到来自 {peer} 的隧道报文（ip proto 4 或 udp port 4789，flannel 为 8472），并且在隧道设备上能看到内层报文' },
  fixes: {
    detect: { en: 'Let calico-node take the InternalIP of its Node. It restarts on every node; routes and address sets follow within seconds', zh: '让 calico-node 使用 Node 的 InternalIP。calico-node 会在每个节点上重启，路由与地址集合随后几秒内更新' },
    restart: { en: 'calico-node is told already to take the InternalIP, and has not looked since: restart it', zh: 'calico-node 已配置为使用 InternalIP，但之后没有重新检测：重启它' },
    flannel: { en: 'Tell flannel the address of {node} by the annotation, and restart it there; for all nodes: its argument --iface', zh: '用注解告知 flannel 节点 {node} 的地址，并在该节点上重启 flannel；若针对所有节点，则使用其参数 --iface' },
    flannelRestart: { en: 'The annotation of {node} has the right address already, and flannel has not read it: restart flannel there', zh: '节点 {node} 的注解已是正确地址，但 flannel 尚未读取：在该节点上重启 flannel' },
    other: { en: 'Let the CNI agent of {node} take the InternalIP of its Node', zh: '让节点 {node} 的 CNI 组件使用 Node 的 InternalIP' },
  },
};
