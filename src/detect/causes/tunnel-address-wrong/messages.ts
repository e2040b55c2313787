import type { CauseMessages } from '../../../model/finding/index.ts';

export const messages: CauseMessages = {
  title: { en: 'The other nodes know {node} by {used} ({dev}), not by its InternalIP {right} ({rightDev})', zh: '其他节点使用 {used}({dev})作为节点 {node} 的隧道地址,而不是其 InternalIP {right}({rightDev})' },
  explanation: {
    en: 'calico-node on {node} looks for its node\'s address by IP_AUTODETECTION_METHOD={method}, could choose from {choice}, and took {used}: the routes (IPIP) or forwarding entries (VXLAN) of the others for its pods go by that. {peer} sends its tunnel packets there from {src}, and they do not arrive: it is not connected to that network.',
    zh: '节点 {node} 的 calico-node 按 IP_AUTODETECTION_METHOD={method} 选择本节点地址,可选的有 {choice},结果选了 {used}:其他节点到其 Pod 的路由(IPIP)或转发表项(VXLAN)都经由该地址。{peer} 从 {src} 向它发送隧道报文,但无法到达:{peer} 不在那个网络中。',
  },
  explanations: {
    refused: {
      en: 'calico-node on {node} looks for its node\'s address by IP_AUTODETECTION_METHOD={method}, could choose from {choice}, and took {used}, on another network than its peer {peer}. A tunnel\'s packet leaves by the interface that leads to the other end, with that interface\'s address as its source, here {src}; the receiver takes tunnel packets only from the addresses that its policy agent knows of the other nodes, and {src} is none of them.',
      zh: '节点 {node} 的 calico-node 按 IP_AUTODETECTION_METHOD={method} 选择本节点地址,可选的有 {choice},结果选了 {used},与对端 {peer} 所选的不在同一网络。隧道报文从通往对端的接口发出,源地址就是该接口的地址,这里是 {src};接收方只接受来自其策略组件所知的其他节点地址的隧道报文,而 {src} 不在其中。',
    },
    works: {
      en: 'calico-node took {used} of {choice} (IP_AUTODETECTION_METHOD={method}). The tunnel\'s packets of {peer} come from {src} and are taken: both nodes use that network.',
      zh: 'calico-node 在 {choice} 中选择了 {used}(IP_AUTODETECTION_METHOD={method})。{peer} 的隧道报文来自 {src} 并被接受:两个节点使用同一网络。',
    },
  },
  disproof: { en: 'tcpdump on {node} shows tunnel packets (ip proto 4, or udp port 4789) from {peer}, and their inner packets on tunl0 or vxlan.calico', zh: '在 {node} 上抓包能看到来自 {peer} 的隧道报文(ip proto 4 或 udp port 4789),并且在 tunl0 或 vxlan.calico 上能看到内层报文' },
  fixes: { detect: { en: 'Let calico-node take the InternalIP of its Node. It restarts on every node; routes and address sets follow within seconds', zh: '让 calico-node 使用 Node 的 InternalIP。calico-node 会在每个节点上重启,路由与地址集合随后几秒内更新' } },
};
